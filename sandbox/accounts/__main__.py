"""``python -m sandbox.accounts FOLDER [ROTATION]``: serve the world of one folder until it is idle.

Started by ``sandbox.address``; writes ``accounts.json`` once it answers. A second server for the same folder ends at once.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import sys
from pathlib import Path

from sandbox.accounts.apis import apis
from sandbox.accounts.app import App
from sandbox.accounts.authority import Authority
from sandbox.accounts.control import Control
from sandbox.accounts.server import IDLE, Server
from sandbox.accounts.world import World


def main() -> int:
    """Serve; 0 when idle or told to stop, 3 where another server owns the folder."""
    folder = Path(sys.argv[1])
    rotation = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "accounts.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 3
        asyncio.run(_serve(folder, rotation))
    return 0


async def _serve(folder: Path, rotation: Path | None) -> None:
    world = World(folder / "world.db")
    authority = Authority(folder)
    control = Control(world, authority, rotation)
    listener = _listen(int(world.fact("port", 0)))
    port = listener.getsockname()[1]
    world.remember("port", port)
    world.commit()
    url = f"http://127.0.0.1:{port}"
    note = folder / f"accounts.json.{os.getpid()}"
    note.write_text(
        json.dumps({"pid": os.getpid(), "url": url, "proxy": url, "certificate": str(authority.certificate)})
    )
    note.replace(folder / "accounts.json")
    server = Server(App(world, apis()), control, authority, float(os.environ.get("SANDBOX_IDLE", IDLE)))
    try:
        await server.run(listener)
    finally:
        (folder / "accounts.json").unlink(missing_ok=True)
        world.close()


def _listen(port: int) -> socket.socket:
    """The port of last time, or any that is free."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


if __name__ == "__main__":
    sys.exit(main())
