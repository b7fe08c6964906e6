"""Templates to pages. A page carries its style, its script and its data; nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from oncall.model import Operation

_HERE = Path(__file__).parent


def render(template: str, operation: Operation, path: str, **known: Any) -> str:
    """A page at ``path`` in the site; ``known`` is what its template asks for."""
    style, script = _asset("site.css"), _asset("site.js")
    return (
        _environment()
        .get_template(template)
        .render(
            known,
            project=operation.project,
            home="../" * path.count("/"),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=(
                "default-src 'none'; img-src data:; base-uri 'none'; "
                f"style-src {_digest(style)}; script-src {_digest(script)}"
            ),
        )
    )


def embedded(value: object) -> Markup:
    """JSON that can be put within a ``<script>`` element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no element can begin or end in it


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """How a Content Security Policy names an inline element that it lets pass."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
