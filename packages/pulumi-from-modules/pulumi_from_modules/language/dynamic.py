"""The SDK's provider of dynamic resources, with the program's own Python, which need not have this package."""

import os
import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).with_name("orphaned.py")))["end_with_parent"](os.getppid())
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
