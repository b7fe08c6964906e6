"""Property values as plain values and back: what is secret and what is unknown survives."""

from __future__ import annotations

from typing import Any

import pytest
from plugin_host import marshal
from plugin_host.plain import failures, plain, plain_map, secrets_in, wrapped, wrapped_map
from plugin_host.property_value import PropertyValue
from plugin_host.unknown import UNKNOWN


@pytest.mark.parametrize(
    "value",
    ["text", True, False, None, 1.5, [], {}, ["a", [1.0]], {"a": {"b": [None]}}, UNKNOWN, {"a": UNKNOWN}],
)
def test_a_value_comes_back(value: Any) -> None:
    assert plain(wrapped(value)) == value
    assert plain(marshal.unmarshal(marshal.marshal(wrapped(value)))) == value


def test_a_whole_number_is_a_number_and_a_truth_value_is_none() -> None:
    assert plain_map(wrapped_map({"count": 3, "yes": True, "both": (1, 2)})) == {
        "count": 3.0,
        "yes": True,
        "both": [1.0, 2.0],
    }
    assert wrapped(True).value is True


def test_a_secret_stays_one_however_deep_it_is() -> None:
    values = {
        "open": wrapped("a"),
        "key": wrapped("b", secret=True),
        "list": PropertyValue([wrapped("c", secret=True)]),
    }
    assert secrets_in(values) == {"key", "list"}
    assert secrets_in(wrapped_map({"a": 1, "b": UNKNOWN}, ["b"])) == {"b"}


def test_the_reason_of_a_failure_names_a_secret_property_and_hides_its_value() -> None:
    inputs = wrapped_map({"name": "hunter2", "list": [{"key": "hunter2", "count": 12345}]}, ["list"])
    shown = failures(
        [("name", "'hunter2' is taken"), ("list[0].key", "'hunter2' is too short, 12345 is no key")], inputs
    )
    assert [(one.property, one.reason) for one in shown] == [
        ("name", "'hunter2' is taken"),
        ("", "list[0].key: '[secret]' is too short, [secret] is no key"),
    ], "the engine shows the value of a property that it is told of"
