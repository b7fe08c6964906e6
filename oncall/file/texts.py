"""The kinds of names, texts and addresses: pattern, meaning, and what is proposed for what was written otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall.file.shapes import Text, compiled
from oncall.model import Support

if TYPE_CHECKING:
    from collections.abc import Iterator


def _handle(text: str) -> Iterator[str]:
    yield text.strip().removeprefix("https://github.com/").removeprefix("@").rstrip("/")
    yield text.strip().replace("_", "-").strip("-")


def _two_handles(text: str) -> str:
    words = text.replace("@", " ").split()
    if len(words) < 2 or not all(compiled(HANDLE.pattern).fullmatch(word) for word in words):
        return ""
    return f"if these are {len(words)} people, write commas between them: {', '.join(words)}"


HANDLE = Text(
    name="handle",
    words="a GitHub handle: letters, digits and single hyphens between them",
    pattern="[A-Za-z0-9](?:-?[A-Za-z0-9])*",
    example="octocat",
    parse=str,
    longest=39,
    meant=_handle,
    explained=_two_handles,
)

_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
EMAIL = Text(
    name="e-mail",
    words="an e-mail address in lower case, because PagerDuty's look-up of people tells A from a",
    pattern=rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})+",
    example="octocat@octo.example",
    parse=str,
    longest=100,
    meant=lambda text: (
        text.lower(),
        text.lower().strip().removeprefix("mailto:").strip("<>").replace(" ", ""),
        re.sub(r'^.*<|>.*$|["\s]', "", text.lower().replace(" at ", "@"))
        .replace(",", ".")
        .replace("@@", "@"),
    ),
)

SUBDOMAIN = Text(
    name="subdomain",
    words="lower-case letters, digits and hyphens between them",
    pattern=_LABEL,
    example="octo",
    parse=str,
    longest=63,
    meant=lambda text: (
        re.sub(r"^https?://|\..*$", "", text.strip().lower()),
        re.sub("[^a-z0-9]+", "-", text.lower()).strip("-"),
    ),
)

IDENTIFIER = Text(
    name="id",
    words="an id: lower-case letters and digits with single hyphens between them, starting with a letter",
    pattern="[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    example="israel-europe",
    parse=str,
    longest=40,
    meant=lambda text: (re.sub("[^a-z0-9]+", "-", text.lower()).strip("-"),),
)

SEVERITY = Text(
    name="severity",
    words="a priority of PagerDuty, P0 to P9",
    pattern="P[0-9]",
    example="P1",
    parse=str,
    longest=2,
    meant=lambda text: (text.strip().upper(), f"P{text.strip()[-1:]}"),
)


_LINE = r"[^\s](?:[^\r\n\t\u2028\u2029]*[^\s])?"

TITLE = Text(
    name="title",
    words="one line of text without spaces at its ends",
    pattern=rf"(?![nN][oO][nN][eE]$){_LINE}",
    example="Rotation 1, Israel/Europe",
    parse=str,
    longest=80,
    meant=lambda text: (" ".join(text.split()),),
    explained=lambda text: (
        "GitHub keeps the word None for the lists of its issue forms: write another title"
        if text.casefold() == "none"
        else ""
    ),
)

NAME = Text(
    name="name",
    words="one line of text without spaces at its ends and without \\ / & < >, which PagerDuty takes in no name of an "
    "escalation policy",
    pattern=r"[^\s\\/&<>](?:[^\r\n\t\u2028\u2029\\/&<>]*[^\s\\/&<>])?",
    example="Octo",
    parse=str,
    longest=80,
    meant=lambda text: (
        " ".join(re.sub(r"[\\/]", "-", re.sub("[<>]", "", text.replace("&", " and "))).split()),
    ),
)

SENTENCE = Text(
    name="text",
    words="one line of text without spaces at its ends",
    pattern=_LINE,
    example="",
    parse=str,
    longest=250,
    meant=TITLE.meant,
)

COLOR = Text(
    name="color",
    words="six lower-case hexadecimal digits",
    pattern="[0-9a-f]{6}",
    example="b60205",
    parse=str,
    longest=6,
    meant=lambda text: (
        text.lower().removeprefix("#"),
        "".join(2 * c for c in text.lower().removeprefix("#")),
    ),
)

CHANNEL = Text(
    name="channel",
    words="a Slack channel name: lower-case letters, digits, hyphens and underscores",
    pattern="[a-z0-9_-]+",
    example="alert",
    parse=str,
    longest=80,
    meant=lambda text: (
        text.strip().lower().lstrip("#"),
        re.sub("[^a-z0-9_-]+", "-", text.lower().lstrip("#")).strip("-"),
    ),
)

USER_GROUP = Text(
    name="user group",
    words="the handle of a Slack user group: lower-case letters, digits, hyphens, underscores and dots",
    pattern="[a-z0-9][a-z0-9._-]*",
    example="on-call",
    parse=str,
    longest=80,
    meant=lambda text: (
        text.strip().lower().lstrip("@"),
        re.sub("[^a-z0-9._-]+", "-", text.lower().lstrip("@")).strip("-"),
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
    parse=str,
    longest=140,
    meant=_repository,
)


GITHUB_TEAM = Text(
    name="GitHub team",
    words="a team of GitHub as organization/team, in lower-case letters, digits and hyphens",
    pattern=f"{_OWNER}/[a-z0-9](?:-?[a-z0-9])*",
    example="octo-org/on-call",
    parse=str,
    longest=140,
    meant=lambda text: (
        text.strip().removeprefix("@"),
        re.sub("[^A-Za-z0-9/]+", "-", re.sub("^(?:https://github.com/orgs/|@)", "", text.strip()))
        .replace("/teams/", "/")
        .strip("-/")
        .lower(),
    ),
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
    parse=_support,
    meant=_repository,
)

FILE = Text(
    name="workflow file",
    words="the name of a file in .github/workflows",
    pattern=r"[A-Za-z0-9_][A-Za-z0-9._-]*\.ya?ml",
    example="build.yml",
    parse=str,
    longest=100,
    meant=lambda text: (text.rsplit("/", 1)[-1], f"{text.rsplit('/', 1)[-1]}.yml"),
)

BRANCH = Text(
    name="branch",
    words="the name of a branch",
    pattern=r"(?!refs/)(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)))[A-Za-z0-9_](?:[A-Za-z0-9._/-]*[A-Za-z0-9_-])?",
    example="main",
    parse=str,
    longest=100,
    meant=lambda text: (text.strip().removeprefix("refs/heads/"),),
)

PACKAGE = Text(
    name="npm package",
    words="the name of an npm package, as in octo or @octo/sdk",
    pattern="(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*",
    example="@octo/sdk",
    parse=str,
    longest=214,
    meant=lambda text: (text.strip().lower(), text.lower().removeprefix("https://www.npmjs.com/package/")),
)

_SCHEME = "^(?:[a-z]+:/+|https?/+)?"

URL = Text(
    name="address",
    words="an address that begins with https:// and holds neither spaces nor a password",
    pattern=r"https://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::[1-9][0-9]{0,4})?(?:[/?][^\s\"<>\\^`{|}#]*)?",
    example="https://octo.example",
    parse=str,
    longest=250,
    meant=lambda text: (
        re.sub(_SCHEME, "https://", text.strip(), flags=re.IGNORECASE),
        re.sub(
            f"{_SCHEME}([^/]*)",
            lambda match: f"https://{match[1].lower()}",
            text.strip(),
            flags=re.IGNORECASE,
        ),
    ),
)
