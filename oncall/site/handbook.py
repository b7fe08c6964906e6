"""The handbook as pages, each part of which the search finds."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup

from oncall.generated import handbook as facts
from oncall.site import links, runbooks
from oncall.site.rendering import embedded, render
from oncall.site.search import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markdown_it.token import Token

    from oncall.model import Operation

FOLDER = "handbook"
FIRST = "README.md"
"""The page with the list of all others."""
_MARKS = re.compile(r"<!--.*?-->", re.DOTALL)
_SCROLLED = {
    "<table>": '<div class="table" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<pre>": '<pre tabindex="0">',
}
"""What is wider than a phone is moved by itself, with the keyboard too."""
_ELSEWHERE = re.compile(r"[a-z]+:|#")


class Guide(NamedTuple):
    """A page of the handbook; ``href`` is seen from the folder of the handbook."""

    title: str
    href: str
    html: str
    parts: tuple[Part, ...]


def pages(operation: Operation, texts: Mapping[str, str]) -> dict[str, str]:
    """The pages by their paths in the site; ``texts`` are Markdown by the names of files."""
    guides = [_guide(operation, name, text, texts) for name, text in texts.items()]
    found = [part._asdict() for guide in guides for part in guide.parts]
    found += [part._asdict() for part in runbooks.parts(operation)]
    return {
        f"{FOLDER}/{guide.href}": render(
            "guide.html",
            operation,
            f"{FOLDER}/{guide.href}",
            handbook=True,
            guide=guide,
            content=Markup(guide.html),  # noqa: S704 - made of Markdown, in which no HTML is let through
            parts=embedded(found) if guide.href == address(FIRST) else None,
        )
        for guide in guides
    }


def address(name: str) -> str:
    """Where the page of a file of Markdown is, seen from the folder of the handbook."""
    return "index.html" if name == FIRST else f"{name.removesuffix('.md')}.html"


def _guide(operation: Operation, name: str, text: str, texts: Mapping[str, str]) -> Guide:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(_MARKS.sub("", facts.refreshed(text, operation)))
    _name_headings(tokens)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "link_open":
                _lead(inner, operation, texts)
        if token.type == "fence" and token.info == "mermaid":
            token.type, token.content = "html_block", _steps(operation)
    parts = tuple(_parts(tokens, address(name)))
    html = markdown.renderer.render(tokens, markdown.options, {})
    for plain, scrolled in _SCROLLED.items():
        html = html.replace(plain, scrolled)
    return Guide(parts[0].title if parts else name, address(name), html, parts)


def _name_headings(tokens: list[Token]) -> None:
    """Give headings the names that GitHub gives them."""
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open":
            opened.attrSet("id", re.sub(r"[^\w\- ]", "", _plain(inline).lower()).replace(" ", "-"))


def _lead(link: Token, operation: Operation, texts: Mapping[str, str]) -> None:
    """Let a link lead to a page of the site, or to the repository; one that leads nowhere is no link."""
    target = str(link.attrs["href"])
    if _ELSEWHERE.match(target):
        return
    name, mark, anchor = target.partition("#")
    if name in texts:
        link.attrSet("href", address(name) + mark + anchor)
    elif there := links.source(operation, posixpath.normpath(f"{facts.PAGES}/{name}")):
        link.attrSet("href", there + mark + anchor)
    else:
        del link.attrs["href"]


def _parts(tokens: list[Token], href: str) -> Iterator[Part]:
    title = anchor = heading = ""
    words: list[str] = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            if heading:
                yield Part(title, href + anchor, heading, " ".join(words))
            heading, words = _plain(tokens[number + 1]), []
            anchor = f"#{token.attrs['id']}" if title else ""
            title = title or heading
        elif token.type == "inline" and tokens[number - 1].type != "heading_open":
            words.append(_plain(token))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    if heading:
        yield Part(title, href + anchor, heading, " ".join(words))


def _plain(inline: Token) -> str:
    return "".join(
        " " if inner.type == "softbreak" else inner.content for inner in inline.children or ()
    ).strip()


def _steps(operation: Operation) -> str:
    """In which minute who is reached how, as lists in place of the diagram, which needs a script from elsewhere."""
    return "".join(
        Markup("<p>{}:</p>\n<ol>\n{}</ol>\n").format(
            title, Markup("").join(Markup("<li>{}</li>\n").format(step) for step in steps)
        )
        for title, steps in facts.steps(operation)
    )
