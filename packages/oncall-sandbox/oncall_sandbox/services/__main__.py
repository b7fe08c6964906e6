"""``python -m oncall_sandbox.services FOLDER``: serve the world of one folder until it is idle.

Started by ``oncall_sandbox.address``; writes ``services.json`` once it answers. A second server for the same folder
ends at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import socket
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from oncall_sandbox import private
from oncall_sandbox.address import OWNED
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.authority import Authority
from oncall_sandbox.services.control import Control
from oncall_sandbox.services.server import Server
from oncall_sandbox.services.world import World

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """Detach and serve. The process that was started ends once the server answers.

    0 when it does, 3 where another server owns the folder, 1 where it failed (the log says why).
    """
    folder = Path(sys.argv[1])
    os.umask(0o077)
    private.folder(folder)
    private.files(folder)
    with (folder / "services.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return OWNED
        reading, writing = os.pipe()
        if os.fork():
            os.close(writing)
            return 0 if os.read(reading, 1) else 1
        os.close(reading)
        try:
            asyncio.run(_serve(folder, lambda: os.write(writing, b"!")))
        except sqlite3.DatabaseError as error:
            print(
                f"The world of the sandbox, {folder / 'world.db'}, cannot be used: {error}. "
                "Without that file the sandbox begins again.",
                flush=True,
            )
            return 1
    return 0


async def _serve(folder: Path, ready: Callable[[], object]) -> None:
    world = World(folder / "world.db")
    authority = Authority(folder)
    control = Control(world, authority)
    listener = _listen(int(world.fact("port", 0)))
    port = listener.getsockname()[1]
    world.remember("port", port)
    world.commit()
    url = f"http://127.0.0.1:{port}"
    note = folder / f"services.json.{os.getpid()}"
    note.write_text(
        json.dumps({"pid": os.getpid(), "url": url, "proxy": url, "certificate": str(authority.certificate)})
    )
    note.replace(folder / "services.json")
    server = asyncio.create_task(Server(App(world, apis()), control, authority).run(listener))
    await asyncio.sleep(0)
    ready()
    try:
        await server
    finally:
        _forget(folder / "services.json")
        world.close()


def _forget(note: Path) -> None:
    """Take the note back, unless it is another server's: the folder may have been removed and made again."""
    with contextlib.suppress(OSError):
        if json.loads(note.read_text())["pid"] == os.getpid():
            note.unlink()


def _listen(port: int) -> socket.socket:
    """The port of last time, or any that is free."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        print(f"The sandbox cannot be served from {sys.argv[1]}: {error}", flush=True)
        sys.exit(1)
