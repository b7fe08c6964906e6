"""A look-up that fails is a sentence, and says whether the account lacks the thing or could not be asked."""

from __future__ import annotations

import pytest
from pulumi import RunError

from components.look_up import LookUpError, reporting

ENGINE = "invocation of pagerduty:index/getUser:getUser returned an error: "


def failed(words: str) -> LookUpError:
    with pytest.raises(LookUpError) as raised, reporting("no account for ana"):
        raise RuntimeError(words)
    return raised.value


def test_what_the_account_lacks_is_missing() -> None:
    error = failed(f"{ENGINE}Unable to locate any user with the email: ana@docs.example")
    assert str(error) == "no account for ana: Unable to locate any user with the email: ana@docs.example"
    assert error.missing, "only then somebody has to be invited"


def test_a_refused_token_is_not_a_missing_person() -> None:
    error = failed(f"{ENGINE}GET https://api.vendor.example/users: 401 Unauthorized")
    assert str(error) == "no account for ana: GET https://api.vendor.example/users: 401 Unauthorized"
    assert not error.missing, "inviting everybody again would be the wrong advice"


def test_it_ends_the_program_without_a_traceback() -> None:
    assert isinstance(failed("anything"), RunError), "the engine prints a RunError as a sentence"


def test_what_succeeds_passes() -> None:
    with reporting("anything"):
        pass
