"""`ON_CALL.md`: what it says, and that it is committed only when it changes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import page
import pytest

from tests.conftest import Golden
from tests.templates.on_call.conftest import REPOSITORY, UNREADABLE, World, unreadable

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
CONTENTS = f"api.github.com/repos/{REPOSITORY}/contents/ON_CALL.md"


def write(world: World, now: datetime) -> int:
    return page.write({**world.environment({}), **world.handed()}, now, lambda _seconds: None)


def commits(world: World) -> int:
    return len(world.ask("GET", f"api.github.com/repos/{REPOSITORY}/commits?path=ON_CALL.md"))


def test_the_page_is_the_one_that_was_agreed(world: World, golden: Golden) -> None:
    assert write(world, WEDNESDAY) == 0
    golden("ON_CALL.md", base64.b64decode(world.ask("GET", CONTENTS)["content"]).decode())


def test_one_commit_a_week_and_none_in_between(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for day in range(7):
        assert write(world, WEDNESDAY + timedelta(days=day)) == 0
    assert capsys.readouterr().out.split() == ["written", *["unchanged"] * 4, "written", "unchanged"]
    assert commits(world) == 2


def test_an_answer_that_was_lost_is_found_out(world: World) -> None:
    world.control("faults", {"path": "*/contents/ON_CALL.md", "method": "PUT", "action": "cut"})
    assert write(world, WEDNESDAY) == 0
    assert commits(world) == 1


def test_a_protected_branch_is_told_with_what_helps(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    branch = world.control("documents", method="GET")["github/branches"][f"{REPOSITORY}:main"]
    world.control(
        "put", {"kind": "github/branches", "id": f"{REPOSITORY}:main", "body": {**branch, "protected": True}}
    )
    assert write(world, WEDNESDAY) == 1
    assert "is main protected? let GitHub Actions bypass its rules" in capsys.readouterr().out


@pytest.mark.parametrize("content", UNREADABLE)
def test_a_page_of_nobody_is_not_written(
    world: World, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    unreadable(world, content)
    assert write(world, WEDNESDAY) == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith("::error::")
    assert "who is on call" in said
    assert commits(world) == 0
