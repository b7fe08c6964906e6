"""The settings of a package: its token and its address, and what is said where they are wrong."""

from __future__ import annotations

import json

import pytest
from plugin_host.failure import ProviderError
from plugin_host.unknown import UNKNOWN
from plugin_host.vendor import Vendor, schema_text

VENDOR = Vendor(
    package="shelf",
    name="Shelf",
    url="https://api.shelf.example",
    url_variable="SHELF_URL",
    token_variable="SHELF_TOKEN",
    token_is="a key of the shelf",
    limit=(10, 1.0),
    others=("room",),
)
NO_TOKEN = "is no token: it contains a space or a letter that no token has"


def wrong(environment: dict[str, str] | None = None, **inputs: object) -> dict[str, str]:
    return dict(VENDOR.check(inputs, environment or {}))


@pytest.mark.parametrize("token", ["a-key", "A+b/c=", "x" * 200])
def test_a_token_passes(token: str) -> None:
    assert wrong(token=token) == {}


@pytest.mark.parametrize("token", ["two words", "a\tb", "clé", "ключ", "key\u200b", "“key”"])
def test_what_cannot_be_a_token_is_refused_before_it_is_sent(token: str) -> None:
    assert wrong(token=token) == {"token": NO_TOKEN}, (
        "a header holds ASCII only: a pasted quotation mark would end in a traceback of the client"
    )
    assert wrong({"SHELF_TOKEN": token}) == {"token": NO_TOKEN}, "nor from the environment"


def test_spaces_around_a_token_are_no_part_of_it() -> None:
    assert wrong(token=" a-key\n") == {}
    assert VENDOR.access({"token": " a-key\n"}, {}).token == "a-key"


def test_a_missing_token_is_named_with_the_command_that_sets_it() -> None:
    expected = (
        "missing: a key of the shelf. Set it with `pulumi config set --secret shelf:token` "
        "or in the environment as SHELF_TOKEN."
    )
    assert wrong() == {"token": expected}
    assert wrong(token="") == {"token": expected}
    with pytest.raises(ProviderError, match="token: missing: a key of the shelf"):
        VENDOR.access({}, {}).api()


def test_what_is_not_known_yet_is_not_complained_of() -> None:
    assert wrong(token=UNKNOWN, apiUrl=UNKNOWN) == {}


def test_an_unknown_setting_is_answered_with_the_nearest() -> None:
    assert wrong(token="a-key", rom="1", version="1", __internal="1") == {
        "rom": "the provider has no such setting; did you mean room?"
    }


def test_the_address_comes_from_the_inputs_then_the_environment_then_the_vendor() -> None:
    environment = {"SHELF_URL": "https://two.example"}
    assert VENDOR.access({"apiUrl": "https://one.example"}, environment).url == "https://one.example"
    assert VENDOR.access({}, environment).url == "https://two.example"
    assert VENDOR.access({}, {}).url == "https://api.shelf.example"
    assert "use https" in wrong(token="a-key", apiUrl="http://shelf.example")["apiUrl"]


def test_the_way_to_an_account_does_not_show_its_token() -> None:
    access = VENDOR.access({"token": "a-key"}, {})
    assert repr(access) == "Access(Shelf, url='https://api.shelf.example')"
    assert access.api().name == "Shelf"


def test_the_schema_says_that_the_token_is_secret() -> None:
    schema = json.loads(schema_text(VENDOR.schema("1.0.0", others={"room": {"type": "string"}})))
    variables = schema["config"]["variables"]
    assert list(variables) == ["token", "apiUrl", "room"]
    assert variables["token"]["secret"] is True
    assert variables["token"]["defaultInfo"] == {"environment": ["SHELF_TOKEN"]}
    assert schema["provider"]["inputProperties"] == variables
