"""``GenerateProgram``: the Python of what ``pulumi import`` has found.

The engine tells the resources in PCL, its own small language. This reads the part of it that an import
writes: ``resource`` blocks with literals, objects, lists, references, calls such as ``secret(…)``, and
``options``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_from_modules.language.environment import LanguageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
    | (?P<name>[A-Za-z_][\w-]*)
    | (?P<sign>[{}\[\](),=.:])
    )""",
    re.VERBOSE,
)
_WORDS = {"true": "True", "false": "False", "null": "None"}
_CALLS = {
    "secret": "pulumi.Output.secret",
    "stringAsset": "pulumi.StringAsset",
    "fileAsset": "pulumi.FileAsset",
    "remoteAsset": "pulumi.RemoteAsset",
    "fileArchive": "pulumi.FileArchive",
    "remoteArchive": "pulumi.RemoteArchive",
}
_OPTIONS = {"import": "import_"}
_INDENT = "    "


def program(source: str) -> str:
    """The Python program of a PCL program; ``LanguageError`` for PCL that no import writes."""
    resources = list(_Reader(source).resources())
    packages = sorted({resource.package for resource in resources})
    lines = [
        "import pulumi",
        *(f"import pulumi_{name.replace('-', '_')} as {name.replace('-', '_')}" for name in packages),
    ]
    return "\n".join([*lines, "", *(str(resource) for resource in resources)]) + "\n"


def snake_case(name: str) -> str:
    """A property's name in the Python SDKs: ``numLoops`` is ``num_loops``, ``htmlUrl`` is ``html_url``."""
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()


@dataclass
class _Resource:
    variable: str
    token: str
    properties: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        package, _, name = self.token.split(":")
        return name if package == "pulumi" else package

    def __str__(self) -> str:
        package, module, name = self.token.split(":")
        module = module.split("/")[0]
        if package == "pulumi":
            kind = f"{name}.Provider"
        else:
            kind = ".".join([package.replace("-", "_"), *([] if module in ("", "index") else [module]), name])
        logical = self.properties.pop("__logicalName", _quoted(self.variable))
        arguments = [logical, *(f"{snake_case(name)}={value}" for name, value in self.properties.items())]
        if self.options:
            options = ", ".join(
                f"{_OPTIONS.get(name, snake_case(name))}={value}" for name, value in self.options.items()
            )
            arguments.append(f"opts=pulumi.ResourceOptions({options})")
        inside = f",\n{_INDENT}".join(arguments)
        return f"{snake_case(self.variable)} = {kind}({inside})"


class _Reader:
    def __init__(self, source: str) -> None:
        self._tokens = list(self._split(source))
        self._next = 0

    @staticmethod
    def _split(source: str) -> Iterator[tuple[str, str]]:
        source, position = re.sub(r"(?m)^\s*(#|//).*$", "", source).rstrip(), 0
        while position < len(source):
            match = _TOKEN.match(source, position)
            if match is None or match.lastgroup is None:
                raise LanguageError(
                    f"cannot write Python for this resource: {source[position : position + 40]!r}"
                )
            position = match.end()
            yield match.lastgroup, match[match.lastgroup]

    def resources(self) -> Iterator[_Resource]:
        while self._next < len(self._tokens):
            if self._is("package"):
                self._take("package")
                self._text()
                self._block()
                continue
            self._take("resource")
            resource = _Resource(self._text(), self._text())
            resource.properties = self._block(resource.options)
            yield resource

    def _block(self, options: dict[str, str] | None = None) -> dict[str, str]:
        attributes = {}
        self._take("{")
        while not self._is("}"):
            name = self._text()
            if name == "options" and options is not None and self._is("{"):
                options |= self._block()
                continue
            self._take("=")
            attributes[name] = self._value(1)
        self._take("}")
        return attributes

    def _value(self, depth: int) -> str:
        kind, text = self._tokens[self._next]
        self._next += 1
        if kind == "string":
            return _quoted(_unquoted(text))
        if kind == "number":
            return text
        if text == "[":
            return self._group("[", "]", depth, lambda: self._value(depth + 1))
        if text == "{":
            return self._group("{", "}", depth, lambda: self._entry(depth + 1))
        if kind == "name":
            return self._named(text, depth)
        raise LanguageError(f"cannot write Python for this value: {text!r}")

    def _named(self, text: str, depth: int) -> str:
        if text in _WORDS:
            return _WORDS[text]
        if self._is("("):
            self._take("(")
            if text not in _CALLS:
                raise LanguageError(f"cannot write Python for the function {text}")
            value = self._value(depth)
            self._take(")")
            return f"{_CALLS[text]}({value})"
        parts = [snake_case(text)]
        while self._is("."):
            self._take(".")
            parts.append(snake_case(self._text()))
        return ".".join(parts)

    def _entry(self, depth: int) -> str:
        kind, text = self._tokens[self._next]
        self._next += 1
        key = _unquoted(text) if kind == "string" else snake_case(text)
        self._take("=")
        return f"{_quoted(key)}: {self._value(depth)}"

    def _group(self, start: str, end: str, depth: int, item: Callable[[], str]) -> str:
        items = []
        while not self._is(end):
            items.append(item())
            if self._is(","):
                self._take(",")
        self._take(end)
        if not items:
            return start + end
        inside = "".join(f"\n{_INDENT * (depth + 1)}{text}," for text in items)
        return f"{start}{inside}\n{_INDENT * depth}{end}"

    def _is(self, text: str) -> bool:
        return self._next < len(self._tokens) and self._tokens[self._next][1] == text

    def _take(self, text: str) -> None:
        if not self._is(text):
            found = self._tokens[self._next][1] if self._next < len(self._tokens) else "the end"
            raise LanguageError(f"cannot write Python for this resource: {text!r} expected, {found!r} found")
        self._next += 1

    def _text(self) -> str:
        text = self._tokens[self._next][1]
        self._next += 1
        return text.strip('"')


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _unquoted(text: str) -> str:
    escapes = {"n": "\n", "r": "\r", "t": "\t"}

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1][1:], 16))
        return escapes.get(match[2], match[2])

    text = re.sub(r"\\(?:(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|(.))", plain, text[1:-1])
    return text.replace("$${", "${").replace("%%{", "%{")
