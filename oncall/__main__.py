"""The command ``oncall``: ask the file, and edit it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the caller has closed it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        else:  # whatever the locale: files that we write are UTF-8, and an answer must not end at a quotation mark
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
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
