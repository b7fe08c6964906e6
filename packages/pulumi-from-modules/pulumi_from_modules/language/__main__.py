"""Start the language plugin: ``python …/language [--flags of the engine] ENGINE_ADDRESS``."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from pulumi_from_modules.language.server import main  # noqa: E402 - the checkout must be importable first

main(sys.argv[1:])
