"""The command ``oncall``: ask the file, and edit it."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    try:
        from oncall.cli.main import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    except ImportError as missing:
        print(
            f"oncall: {missing}: the virtual environment is incomplete; remove .venv, then run `make setup`",
            file=sys.stderr,
        )
        code = 1
    sys.exit(code)
