"""`ON_CALL.md`: what it says, and that it is committed only when it changes."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import meanings
import page
import pytest

from oncall import load
from oncall.time.timeline import timeline
from tests.conftest import Golden
from tests.templates.on_call.conftest import REPOSITORY, UNREADABLE, WING, World, unreadable

pytestmark = pytest.mark.slow  # a server on loopback

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
CONTENTS = f"api.github.com/repos/{REPOSITORY}/contents/ON_CALL.md"


def write(world: World, now: datetime) -> int:
    return page.write({**world.environment({}), **world.handed()}, now, lambda _seconds: None)


def commits(world: World) -> int:
    return len(world.ask("GET", f"api.github.com/repos/{REPOSITORY}/commits?path=ON_CALL.md"))


def test_the_page_is_the_one_that_was_agreed(world: World, golden: Golden) -> None:
    assert write(world, WEDNESDAY) == 0
    golden("ON_CALL.md", base64.b64decode(world.ask("GET", CONTENTS)["content"]).decode())


def test_one_commit_a_day_and_none_in_between(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for hours in (0, 6, 11, 12, 18):
        assert write(world, WEDNESDAY + timedelta(hours=hours)) == 0
    assert capsys.readouterr().out.split() == ["written", *["unchanged"] * 2, "written", "unchanged"]
    assert commits(world) == 2


def test_it_is_true_until_the_next_run_however_late(world: World) -> None:
    """At any moment of the 27 hours after midnight, the first row that is not over names whom PagerDuty calls."""
    assert write(world, WEDNESDAY) == 0
    text = base64.b64decode(world.ask("GET", CONTENTS)["content"]).decode()
    midnight = WEDNESDAY.replace(hour=0)
    rows = re.findall(r"^\| (\w+ \d+ \w+ \d\d:\d\d) \| \[(\w+)\]", text, re.MULTILINE)
    ends = [(datetime.strptime(f"{row[0]} 2026 +0000", "%a %d %b %H:%M %Y %z"), row[1]) for row in rows]
    wing = load(WING)
    for hour in range(27):
        at = midnight + timedelta(hours=hour)
        shown = next(person for end, person in ends if at < end)
        (primary,) = (s.person for s in timeline(wing, at, at + timedelta(minutes=1)) if s.level == "primary")
        assert shown == primary, at


def test_it_begins_with_now_and_the_way_to_the_page(world: World) -> None:
    known, _ = meanings.read(world.handed()["ON_CALL_MEANINGS"])
    text = page.page({**known, "site": "https://octo.example/on-call", "teams": []}, WEDNESDAY)
    assert "[The page](https://octo.example/on-call) is always up to date." in text
    assert text.index("**Who is on call now?**") < text.index("Something is broken")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([0], "Wed 25 Nov 12:00 – 20:00"),
        ([0, 1, 2], "Wed 25 Nov – Fri 27 Nov, daily 12:00–20:00"),
        ([0, 2, 4], "Wed 25 Nov – Sun 29 Nov, 3 shifts 12:00–20:00"),
    ],
)
def test_hours_of_a_day_are_shown(days: list[int], expected: str) -> None:
    parts = [(WEDNESDAY + timedelta(days=day), WEDNESDAY + timedelta(days=day, hours=8)) for day in days]
    assert page._times(tuple(parts)) == expected
    if len(parts) > 1:
        longer = (*parts[:-1], (parts[-1][0], parts[-1][1] + timedelta(hours=1)))
        assert page._times(longer).endswith(f"21:00, {len(parts)} shifts")


def test_a_weekend_is_not_one_of_the_nights() -> None:
    nights = [(WEDNESDAY + timedelta(days=day), WEDNESDAY + timedelta(days=day, hours=20)) for day in (0, 1)]
    friday = WEDNESDAY + timedelta(days=2)
    parts = (*nights, (friday, friday + timedelta(days=2, hours=20)))
    assert page._times(parts) == "Wed 25 Nov 12:00 – Mon 30 Nov 08:00, 3 shifts", (
        "whoever is on call on Saturday has to see it, though every shift begins at 12:00 and ends at 08:00"
    )


def test_an_answer_that_was_lost_is_found_out(world: World) -> None:
    world.control("faults", {"path": "*/contents/ON_CALL.md", "method": "PUT", "action": "cut"})
    assert write(world, WEDNESDAY) == 0
    assert commits(world) == 1


def test_a_protected_branch_is_reported_with_what_helps(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
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
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error::")
    assert "who is on call" in line
    assert commits(world) == 0
