"""No process outlives the one that has started it, however that ends."""

import os
import threading
import time

_LOOKED_AT_EVERY = 0.5  # seconds


def end_with_parent(parent: int) -> None:
    """End this process, without ceremony, as soon as the process ``parent`` is gone; returns at once.

    ``parent`` is given, for it may be gone before this process can ask who it was.
    """
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKED_AT_EVERY)
    os._exit(1)
