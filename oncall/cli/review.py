"""``review``: what an edit of the file changes, and for whom."""

from __future__ import annotations

import argparse
import gc
import sys
from datetime import timedelta
from pathlib import Path

from oncall.cli.asking import clock, moment
from oncall.cli.tables import stdout_style
from oncall.file.source import read_bytes
from oncall.review import limit
from oncall.review.compare import HORIZON, Verdict
from oncall.review.reading import material
from oncall.review.versions import version


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``review``."""
    parser.epilog = f"""\
for review 0 means: nothing is refused; 1: the edit is refused (a guard, coverage, or a file that cannot be read)

{parser.epilog}"""
    parser.add_argument("base", metavar="BASE", help="the version before: a file, or a revision of git")
    parser.add_argument("head", metavar="HEAD", help="the version after: a file, or a revision of git")
    parser.add_argument(
        "--file",
        default="rotation.yaml",
        metavar="FILE",
        help="its name in a revision; default: rotation.yaml",
    )
    parser.add_argument("--now", type=moment, metavar="T", help="review as if it were T")
    weeks = HORIZON // timedelta(weeks=1)
    parser.add_argument(
        "--weeks", type=_weeks, default=weeks, metavar="N", help=f"how far to look; default: {weeks}"
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="as --format json")
    parser.add_argument(
        "--preview", type=Path, metavar="FILE", help="what `pulumi preview` printed, to be shown with it"
    )
    parser.add_argument("--site", metavar="URL", help="where the site of this edit is")


def run(options: argparse.Namespace) -> int:
    """Print the review; 1 when the edit is refused."""
    collecting = gc.isenabled()
    gc.disable()  # it would walk over every shift again and again, and there is nothing to collect
    try:
        return _answer(options)
    finally:
        if collecting:
            gc.enable()


def _answer(options: argparse.Namespace) -> int:
    base, head = (version(named, options.file) for named in (options.base, options.head))
    preview = None
    if options.preview is not None:
        preview = read_bytes(options.preview, str(options.preview)).decode(errors="replace")
    document = material(
        base,
        head,
        clock(options),
        timedelta(weeks=options.weeks),
        site=options.site,
        preview=preview,
    )
    if options.format == "markdown":
        text = limit.as_markdown(document)
    elif options.format == "json":
        text = limit.as_json(document)
    else:
        text = limit.as_text(document, colours=stdout_style().colours)
    sys.stdout.write(text)
    return 1 if document.review is None or document.review.verdict is Verdict.REFUSED else 0


def _weeks(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 520:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of weeks; write one from 1 to 520, as in 26")
