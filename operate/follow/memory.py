"""What a run may leave to the next one: ids in the accounts, and what it has seen in channels.

It saves requests and decides nothing: without it, a run asks. A forgotten or foreign file does no harm.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from oncall.errors import UserError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@dataclass
class Memory:
    """``schedules`` are PagerDuty's ids by title, ``members`` Slack's by e-mail address as they were on a ``day`` (an
    account can be replaced by another). ``posted`` are the messages that were seen in their channels."""

    day: str = ""
    schedules: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    posted: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path | None, today: date) -> Self:
        """What the file holds that counts today; nothing where there is none, or another one."""
        try:
            held = json.loads(file.read_text(encoding="utf-8")) if file else {}
        except (OSError, ValueError):
            held = {}
        day = today.isoformat()
        return cls(
            day=day,
            schedules=_texts(held, "schedules"),
            members=_texts(held, "members") if _part(held, "day", str) == day else {},
            posted=[one for one in _part(held, "posted", list) if isinstance(one, str)],
        )

    def write(self, file: Path) -> None:
        """Keep it. Raises UserError."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UserError(f"{file} cannot be written: {error.strerror}") from None


def _texts(held: Any, key: str) -> dict[str, str]:
    return {name: one for name, one in _part(held, key, dict).items() if isinstance(one, str)}


def _part(held: Any, key: str, kind: type[Any]) -> Any:
    found = held.get(key) if isinstance(held, dict) else None
    return found if isinstance(found, kind) else kind()
