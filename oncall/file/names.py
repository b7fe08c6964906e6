"""The kinds of names, texts and addresses: pattern, meaning, and what is proposed for what was written otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall.file.shapes import Text
from oncall.model import Support

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def _handle(text: str) -> Iterator[str]:
    yield text.strip().removeprefix("https://github.com/").removeprefix("@").rstrip("/")
    yield text.strip().replace("_", "-").replace(" ", "-").strip("-")


HANDLE = Text(
    name="handle",
    words="a GitHub handle: letters, digits and single hyphens between them",
    pattern="[A-Za-z0-9](?:-?[A-Za-z0-9])*",
    example="octocat",
    longest=39,
    mend=_handle,
)

_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
EMAIL = Text(
    name="e-mail",
    words="an e-mail address in lower case, because PagerDuty's look-up of people tells A from a",
    pattern=rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})+",
    example="octocat@octo.example",
    longest=100,
    mend=lambda text: (
        text.lower(),
        text.lower().strip().removeprefix("mailto:").strip("<>").replace(" ", ""),
    ),
)

SUBDOMAIN = Text(
    name="subdomain",
    words="lower-case letters, digits and hyphens between them",
    pattern=_LABEL,
    example="octo",
    longest=63,
    mend=lambda text: (
        re.sub(r"^https?://|\..*$", "", text.strip().lower()),
        re.sub("[^a-z0-9]+", "-", text.lower()).strip("-"),
    ),
)

IDENTIFIER = Text(
    name="id",
    words="an id: lower-case letters and digits with single hyphens between them, starting with a letter",
    pattern="[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    example="israel-europe",
    longest=40,
    mend=lambda text: (re.sub("[^a-z0-9]+", "-", text.lower()).strip("-"),),
)

SEVERITY = Text(
    name="severity",
    words="a priority of PagerDuty, P0 to P9",
    pattern="P[0-9]",
    example="P1",
    longest=2,
    mend=lambda text: (text.strip().upper(), f"P{text.strip()[-1:]}"),
)

TITLE = Text(
    name="title",
    words="one line of text without spaces at its ends",
    pattern=r"[^\s](?:[^\r\n\t\u2028\u2029]*[^\s])?",
    example="Rotation 1, Israel/Europe",
    longest=80,
    mend=lambda text: (" ".join(text.split()),),
)

SENTENCE = Text(
    name="text",
    words="one line of text without spaces at its ends",
    pattern=TITLE.pattern,
    example="",
    longest=250,
    mend=TITLE.mend,
)

COLOR = Text(
    name="color",
    words="six lower-case hexadecimal digits",
    pattern="[0-9a-f]{6}",
    example="b60205",
    longest=6,
    mend=lambda text: (
        text.lower().removeprefix("#"),
        "".join(2 * c for c in text.lower().removeprefix("#")),
    ),
)

CHANNEL = Text(
    name="channel",
    words="a Slack channel name: lower-case letters, digits, hyphens and underscores",
    pattern="[a-z0-9_-]+",
    example="alert",
    longest=80,
    mend=lambda text: (
        text.strip().lower().lstrip("#"),
        re.sub("[^a-z0-9_-]+", "-", text.lower().lstrip("#")).strip("-"),
    ),
)

_OWNER = "[A-Za-z0-9](?:-?[A-Za-z0-9])*"
_NAME = r"(?!\.\.?(?:/|$))(?![A-Za-z0-9._-]*\.git(?:/|$))[A-Za-z0-9._-]+"
_FOLDER = r"(?!\.\.?(?:/|$))[A-Za-z0-9._-]+"


def _repository(text: str) -> Iterator[str]:
    bare = re.sub(r"^(?:https?://|git@)?(?:www\.)?(?:github\.com[/:])?", "", text.strip()).rstrip("/")
    yield bare.removesuffix(".git")
    yield "/".join(bare.split("/")[:2])


REPOSITORY = Text(
    name="repository",
    words="a GitHub repository as owner/name",
    pattern=f"{_OWNER}/{_NAME}",
    example="octo-org/octo",
    longest=140,
    mend=_repository,
)


def _support(text: str) -> Support:
    owner, name, *folder = text.split("/")
    return Support(repository=f"{owner}/{name}", folder="/".join(folder) or None)


SUPPORT = Text(
    name="supporter",
    words="a GitHub repository as owner/name, or a folder of it as owner/name/folder",
    pattern=f"{_OWNER}/{_NAME}(?:/{_FOLDER})*",
    example="octo-org/octo/docs",
    longest=240,
    read=_support,
    mend=_repository,
)

FILE = Text(
    name="workflow file",
    words="the name of a file in .github/workflows",
    pattern=r"[A-Za-z0-9_][A-Za-z0-9._-]*\.ya?ml",
    example="build.yml",
    longest=100,
    mend=lambda text: (text.rsplit("/", 1)[-1], f"{text.rsplit('/', 1)[-1]}.yml"),
)

BRANCH = Text(
    name="branch",
    words="the name of a branch",
    pattern=r"(?!refs/)(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)))[A-Za-z0-9_](?:[A-Za-z0-9._/-]*[A-Za-z0-9_-])?",
    example="main",
    longest=100,
    mend=lambda text: (text.strip().removeprefix("refs/heads/"),),
)

PACKAGE = Text(
    name="npm package",
    words="the name of an npm package, as in octo or @octo/sdk",
    pattern="(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*",
    example="@octo/sdk",
    longest=214,
    mend=lambda text: (text.strip().lower(), text.lower().removeprefix("https://www.npmjs.com/package/")),
)

URL = Text(
    name="address",
    words="an address that begins with https:// and holds neither spaces nor a password",
    pattern=r"https://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::[1-9][0-9]{0,4})?(?:[/?][^\s\"<>\\^`{|}#]*)?",
    example="https://octo.example",
    longest=250,
    mend=lambda text: (
        re.sub("^(?:[a-z]+://)?", "https://", text.strip(), flags=re.IGNORECASE),
        re.sub(
            "^(?:[a-z]+://)?([^/]*)",
            lambda match: f"https://{match[1].lower()}",
            text.strip(),
            flags=re.IGNORECASE,
        ),
    ),
)


def choices(values: Iterable[object]) -> tuple[str, ...]:
    """The words of an enumeration, for a Choice."""
    return tuple(str(value) for value in values)
