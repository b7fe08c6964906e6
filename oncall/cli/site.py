"""``site``: the site that tells who is on call, with the handbook and calendars to subscribe to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, clock, file_of, operation_of, print_json
from oncall.errors import UserError

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``site``."""
    add_file(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("site"),
        metavar="DIR",
        help="where to write; what an earlier run wrote there goes; default: site",
    )
    parser.add_argument(
        "--handbook",
        type=Path,
        metavar="DIR",
        help="pages in Markdown; default: docs/handbook beside the file",
    )


def run(options: argparse.Namespace) -> int:
    """Write the files, and print the address of the first page. Raises UserError and OSError."""
    from oncall.site import files
    from oncall.site.folder import write

    if options.out.exists() and not options.out.is_dir():
        raise UserError(f"--out: {options.out} is not a folder; name a folder, which may be missing")
    contents = files(operation_of(options), _guides(options), clock(options))
    write(options.out, contents)
    address = (options.out / "index.html").resolve().as_uri()
    if options.json:
        print_json({"address": address, "files": [str(options.out / name) for name in contents]})
    else:
        sys.stdout.write(f"{address}\n")
    return 0


def _guides(options: argparse.Namespace) -> dict[str, str]:
    """The pages of the handbook by name; none where there is no handbook and none was asked for."""
    folder: Path = options.handbook or file_of(options).resolve().parent / "docs" / "handbook"
    found = {page.name: page.read_text(encoding="utf-8") for page in sorted(folder.glob("*.md"))}
    if options.handbook and not found:
        raise UserError(f"{folder} holds no page in Markdown (*.md)")
    return found
