"""Gets the engine into a cache and the language plugin into a Pulumi home: ``python install.py CACHE PULUMI_HOME``."""

import sys
import threading
from pathlib import Path

from pulumi_from_modules import language_plugin, obtain
from pulumi_from_modules.places import Places
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Progress

if len(sys.argv) != 3:
    sys.exit("usage: python install.py CACHE PULUMI_HOME")
cache, home = map(Path, sys.argv[1:])
ready = threading.Event()
ready.set()  # pip of this Python can be used
try:
    with Progress() as progress:
        places = Places(cache=cache, python=Path(sys.executable))
        engine = obtain.obtain(progress.task("engine"), places, ready)
except EngineError as error:
    sys.exit(f"install: {error}")
language_plugin.ensure(home, Path(sys.executable))
print(f"{engine.path} ({engine.way})")
