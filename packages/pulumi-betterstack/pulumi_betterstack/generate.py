"""Writes `resources.py`, the typed resources, out of the table of kinds.

python -m pulumi_betterstack.generate
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_betterstack.attributes import Attribute, Type, camel
from pulumi_betterstack.object_types import OBJECT_TYPES, PACKAGE, ObjectType
from pulumi_betterstack.schema import describe

TARGET: Final = Path(__file__).with_name("resources.py")

_HEAD: Final = '''"""The typed resources of the package, by `python -m pulumi_betterstack.generate`."""

# ruff: noqa: A002, E501 -- the vendor's names and whole descriptions

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Provider(pulumi.ProviderResource):
    """The account that resources live in; ``rate_limit`` is in requests a second.

    What is not given comes from the environment (BETTERSTACK_API_TOKEN, BETTERSTACK_API_URL).
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        api_token: pulumi.Input[str] | None = None,
        api_url: pulumi.Input[str] | None = None,
        rate_limit: pulumi.Input[int] | None = None,
    ) -> None:
        props = {
            "apiToken": None if api_token is None else pulumi.Output.secret(api_token),
            "apiUrl": api_url,
            "rateLimit": None if rate_limit is None else pulumi.Output.from_input(rate_limit).apply(str),
        }
        super().__init__("PACKAGE", resource_name, props, opts)


def _look_up(
    token: str, wanted: dict[str, Any], opts: pulumi.InvokeOptions | None
) -> pulumi.Output[Mapping[str, Any]]:
    return pulumi.runtime.invoke_output(token, wanted, opts)
'''

_OPTIONS: Final = "opts: pulumi.InvokeOptions | None = None"
_FOUND: Final = "pulumi.Output[Mapping[str, Any]]"

_SCALARS: Final = {
    Type.STRING: "str",
    Type.INTEGER: "int",
    Type.NUMBER: "float",
    Type.BOOLEAN: "bool",
    Type.ID: "str",
}


def generate() -> str:
    """The text of `resources.py`, formatted."""
    models: dict[str, Attribute] = {}
    for kind in OBJECT_TYPES.values():
        for item in _models(kind.attributes):
            models.setdefault(item.model, item)
    names = [
        "Provider",
        *OBJECT_TYPES,
        *(f"{name}Args" for name in models),
        *(f"get_{_snake(name)}" for name in OBJECT_TYPES),
    ]
    parts = [
        _HEAD.replace("PACKAGE", PACKAGE),
        *(_model(item) for item in models.values()),
        *(_resource(kind) for kind in OBJECT_TYPES.values()),
        *(_function(kind) for kind in OBJECT_TYPES.values()),
        f"__all__ = {sorted(names)!r}\n",
    ]
    return _formatted("\n\n".join(parts))


def _models(attributes: tuple[Attribute, ...]) -> Iterator[Attribute]:
    for item in attributes:
        if item.model:
            yield from _models(item.fields)
            yield item


def _snake(name: str) -> str:
    return (
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        .lstrip("_")
        .replace("pager_duty", "pagerduty")
    )


def _input(item: Attribute) -> str:
    match item.type:
        case Type.OBJECT:
            return f"pulumi.Input[{item.model}Args]"
        case Type.OBJECTS:
            return f"pulumi.Input[Sequence[pulumi.Input[{item.model}Args]]]"
        case Type.STRINGS:
            return "pulumi.Input[Sequence[pulumi.Input[str]]]"
        case Type.INTEGERS:
            return "pulumi.Input[Sequence[pulumi.Input[int]]]"
        case Type.MAP:
            return "pulumi.Input[Mapping[str, pulumi.Input[str]]]"
        case Type.ID:
            return "pulumi.Input[str] | pulumi.Input[int]"
        case _:
            return f"pulumi.Input[{_SCALARS[item.type]}]"


def _output(item: Attribute) -> str:
    match item.type:
        case Type.OBJECT:
            inner = "Mapping[str, Any]"
        case Type.OBJECTS:
            inner = "Sequence[Mapping[str, Any]]"
        case Type.STRINGS:
            inner = "Sequence[str]"
        case Type.INTEGERS:
            inner = "Sequence[int]"
        case Type.MAP:
            inner = "Mapping[str, str]"
        case _:
            inner = _SCALARS[item.type]
    return inner if item.required else f"{inner} | None"


def _parameters(attributes: tuple[Attribute, ...]) -> list[str]:
    ordered = sorted(attributes, key=lambda item: not item.required)
    return [f"{item.name}: {_input(item)}{'' if item.required else ' | None = None'}," for item in ordered]


def _model(item: Attribute) -> str:
    taken = ", ".join(f'"{field.name}": {field.name}' for field in item.fields)
    return "\n".join(
        [
            "@pulumi.input_type",
            f"class {item.model}Args:",
            f'    """{item.about}',
            "",
            *(f"    - ``{field.name}``: {describe(field)}" for field in item.fields),
            '    """',
            "",
            *(_declared(field, f"{_input(field)} | None") for field in item.fields),
            "",
            "    def __init__(self, *, " + " ".join(_parameters(item.fields)) + ") -> None:",
            f"        vars(self).update({{{taken}}})",
            "",
        ]
    )


def _declared(item: Attribute, typed: str) -> str:
    return f'    {item.name}: {typed} = pulumi.property("{item.prop}")'


def _resource(kind: ObjectType) -> str:
    taken = ", ".join(f'"{item.name}": {item.name}' for item in kind.inputs)
    given = "".join(f', "{item.name}": None' for item in kind.attributes if item.output)
    return "\n".join(
        [
            "@pulumi.input_type",
            f"class _{kind.name}Args(dict[str, Any]):",
            *(_declared(item, f"{_input(item)} | None") for item in kind.inputs),
            "",
            "",
            f"class {kind.name}(pulumi.CustomResource):",
            f'    """{kind.about}',
            "",
            *(
                f"    - ``{item.name}``{' (output)' * item.output}: {describe(item)}"
                for item in kind.attributes
            ),
            '    """',
            "",
            *(_declared(item, f"pulumi.Output[{_output(item)}]") for item in kind.attributes),
            "",
            "    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, *, "
            + " ".join(_parameters(kind.inputs))
            + ") -> None:",
            f"        props = _{kind.name}Args.__new__(_{kind.name}Args)",
            f"        props.update({{{taken}{given}}})",
            f'        super().__init__("{kind.token}", resource_name, props, opts)',
            "",
        ]
    )


def _function(kind: ObjectType) -> str:
    keys = tuple(kind.attribute(name) for name in (kind.parent, *kind.key) if name)
    parameters = [
        f"{item.name}: {_input(item)}{'' if item.name == kind.parent else ' | None = None'}," for item in keys
    ]
    given = ", ".join(f'"{camel(item.name)}": {item.name}' for item in keys)
    names = " or ".join(item.name for item in keys if item.name != kind.parent)
    return "\n".join(
        [
            f"def get_{_snake(kind.name)}(*, {' '.join(parameters)} {_OPTIONS}) -> {_FOUND}:",
            f'    """The one {kind.name} with this {names}: its id and properties in camelCase."""',
            f'    return _look_up("{PACKAGE}:index:get{kind.name}", {{{given}}}, opts)',
            "",
        ]
    )


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    TARGET.write_text(generate())
