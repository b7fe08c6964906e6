"""Start the language plugin: ``python engine/language [--flags of the engine] ENGINE_ADDRESS``."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from engine.language import nursery  # noqa: E402 - the checkout must be importable first

started = nursery.start()

from engine.language.server import main  # noqa: E402 - what it imports is not for the nursery

main(sys.argv[1:], started)
