"""Start the language plugin: ``python -m pulumi_from_modules.language [--flags of the engine] ENGINE_ADDRESS``."""

import sys

from pulumi_from_modules.language.server import main

main(sys.argv[1:])
