"""The SDK's provider of dynamic resources, with the program's own Python."""

import runpy
import sys

from orphaned import end_with_parent  # type: ignore[import-not-found]  # lies beside this file

end_with_parent()
sys.path[0] = ""  # as with `python -m`: the program's modules are found, and none of this folder's
runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
