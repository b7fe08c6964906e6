"""No process outlives the one that has started it, however that ends."""

import os
import threading
import time

_LOOKED_AT_EVERY = 0.5  # seconds


def end_with_parent() -> None:
    """End this process, without ceremony, as soon as its parent is gone; returns at once."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKED_AT_EVERY)
    os._exit(1)
