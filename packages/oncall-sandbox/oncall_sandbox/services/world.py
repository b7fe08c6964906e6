"""What exists in the services: JSON documents by kind and id, in one SQLite file.

Reads are served from memory, writes go to both; ``commit`` makes them last. One process owns a world at a
time. The file is in WAL mode without waiting for the disk: a killed process loses nothing, a power cut may
lose the last seconds.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]

SCHEMA = """
create table if not exists documents (kind text, id text, body text not null, primary key (kind, id));
create table if not exists facts (name text primary key, value text not null);
create table if not exists log (
    seq integer primary key autoincrement, at text, host text, method text, path text, query text, body text,
    status integer, answer text, known integer, fault text);
"""
LOG_KEPT = 20_000
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class World:
    """Documents of every kind (``"pagerduty/users"``), a clock, a counter and the log of requests."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal" if path else "pragma synchronous = off")
        self._db.executescript(SCHEMA)
        self._db.execute("delete from log where seq <= (select max(seq) from log) - ?", (LOG_KEPT,))
        self._load()

    def _load(self) -> None:
        self._kinds: dict[str, dict[str, str]] = {}
        for kind, key, body in self._db.execute("select kind, id, body from documents order by rowid"):
            self._kinds.setdefault(kind, {})[key] = body
        self._facts: dict[str, Any] = {
            name: json.loads(value) for name, value in self._db.execute("select name, value from facts")
        }

    def close(self) -> None:
        """Write everything back into the one file."""
        self._db.close()

    # --- documents

    def get(self, kind: str, key: str) -> Document | None:
        """A copy of one document, or nothing."""
        text = self._kinds.get(kind, {}).get(key)
        return None if text is None else json.loads(text)

    def all(self, kind: str, **fields: object) -> list[Document]:
        """Copies of the documents of a kind whose ``fields`` are equal, oldest first."""
        return [
            document
            for document in map(json.loads, self._kinds.get(kind, {}).values())
            if all(document.get(name) == value for name, value in fields.items())
        ]

    def put(self, kind: str, key: str, document: Document) -> Document:
        """Keep a document (in its old place if it has one) and hand it back."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self._begin()
        self._db.execute(
            "insert into documents values (?, ?, ?) on conflict do update set body = excluded.body",
            (kind, key, text),
        )
        self._kinds.setdefault(kind, {})[key] = text
        return document

    def delete(self, kind: str, key: str) -> None:
        """Forget a document; it may be gone already."""
        self._begin()
        self._db.execute("delete from documents where kind = ? and id = ?", (kind, key))
        self._kinds.get(kind, {}).pop(key, None)

    def documents(self) -> dict[str, dict[str, Document]]:
        """Everything that there is, by kind and key."""
        return {
            kind: {key: json.loads(text) for key, text in documents.items()}
            for kind, documents in sorted(self._kinds.items())
            if documents
        }

    # --- facts, numbers and time

    def fact(self, name: str, default: Any = None) -> Any:
        """A setting of the world (see ``remember``)."""
        return self._facts.get(name, default)

    def remember(self, name: str, value: Any) -> None:
        """Keep a setting of the world; any JSON."""
        self._begin()
        self._db.execute("insert or replace into facts values (?, ?)", (name, json.dumps(value)))
        self._facts[name] = value

    def number(self) -> int:
        """A number that this world has never given out."""
        value = int(self.fact("counter", 0)) + 1
        self.remember("counter", value)
        return value

    def key(self, prefix: str, length: int = 6) -> str:
        """A new id of capital letters and digits behind ``prefix``; the same sequence in every new world."""
        rest = int.from_bytes(hashlib.sha256(f"{prefix}{self.number()}".encode()).digest())
        letters = []
        for _ in range(length):
            rest, digit = divmod(rest, len(ALPHABET))
            letters.append(ALPHABET[digit])
        return prefix + "".join(letters)

    def now(self) -> datetime:
        """The world's time in UTC: the real one, unless a test has set it."""
        fixed = self.fact("now")
        return datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)

    # --- transactions and log

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("begin immediate")

    def commit(self) -> None:
        """Make everything since the last commit last."""
        if self._db.in_transaction:
            self._db.execute("commit")

    def roll_back(self) -> None:
        """Undo everything since the last commit."""
        if self._db.in_transaction:
            self._db.execute("rollback")
            self._load()

    def restore(self) -> None:
        """Be again as after the last commit, once the database has refused to write: it may have rolled back itself."""
        if self._db.in_transaction:
            self._db.execute("rollback")
        self._load()

    def clear(self) -> None:
        """Empty the world: documents, log, settings (all but the port, which people have written down)."""
        port = self.fact("port", 0)
        self._begin()
        for table in ("documents", "facts", "log"):
            self._db.execute(f"delete from {table}")  # noqa: S608 - the names are those above
        self._load()
        self.remember("port", port)
        self.commit()

    def write_log(self, entry: Document) -> None:
        """Note one request: at, host, method, path, query, body, status, answer, known, fault."""
        self._begin()
        self._db.execute(
            "insert into log (at, host, method, path, query, body, status, answer, known, fault)"
            " values (:at, :host, :method, :path, :query, :body, :status, :answer, :known, :fault)",
            entry,
        )

    def read_log(self, after: int = 0, last: int = 1000, *, unknown: bool = False) -> list[Document]:
        """The ``last`` requests whose ``seq`` is above ``after``, oldest first."""
        rows = self._db.execute(
            "select * from"
            " (select * from log where seq > ? and known <= ? order by seq desc limit ?) order by seq",
            (after, 0 if unknown else 1, last),
        )
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows]
