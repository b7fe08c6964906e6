"""The SDK's provider of dynamic resources, with the program's own Python; it would outlive an engine that is killed."""

import os
import runpy
import sys
import threading
import time

_PARENT_LOOKED_AT_EVERY = 0.5  # seconds


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_LOOKED_AT_EVERY)
    os._exit(1)


threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
sys.path[0] = ""  # as with `python -m`: the program's modules are found, and none of this folder's
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
