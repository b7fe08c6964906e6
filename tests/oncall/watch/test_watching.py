"""What is watched, how long an outage can last before somebody is paged, and how scheduled workflows ping."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from oncall import load
from oncall.cli import monitors
from oncall.cli.main import main
from oncall.cli.tables import Style
from oncall.model import Asset, Audience, Medium, NotificationRule, Source, Trigger, Urgency
from oncall.watch import checks as watching
from oncall.watch import cron
from oncall.watch.heartbeats import pings
from oncall.watch.outages import subjects
from templates import pin
from tests.data import WING_FILE
from tests.oncall.file.corpus import HERE
from tests.oncall.strategies import with_escalation
from tests.search import examples

if TYPE_CHECKING:
    from pathlib import Path

    from oncall.model import Operation
    from oncall.watch.outages import Subject
    from tests.conftest import Golden

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def wing() -> Operation:
    return load(WING_FILE)


def subject(operation: Operation, title: str) -> Subject:
    [found] = [one for one in subjects(operation) if one.title == title]
    return found


@cache
def calendar() -> list[tuple[int, int, int]]:
    """Day of the month, month and day of the week of each day of 33 years from 2000 on.

    Weekdays and leap years repeat after 28, and no two runs lie more than five apart.
    """
    found = (date(2000, 1, 1) + timedelta(days=number) for number in range(33 * 366))
    return [(day.day, day.month, day.isoweekday() % 7) for day in found]


@cache
def fires(expression: str) -> list[int]:
    """The minutes since 2000 at which the expression runs, in the plainest way: day after day."""
    minutes, hours, of_month, months, of_week = cron.parse(expression)
    texts = expression.split(" ")
    either = not texts[2].startswith("*") and not texts[4].startswith("*")
    found = []
    for number, (day, month, weekday) in enumerate(calendar()):
        by_month, by_week = day in of_month, weekday in of_week
        if month in months and ((by_month or by_week) if either else (by_month and by_week)):
            found += [
                1440 * number + 60 * hour + minute for hour in sorted(hours) for minute in sorted(minutes)
            ]
    return found


class TestGaps:
    @pytest.mark.parametrize(
        ("expression", "gap"),
        [
            ("0 * * * *", HOUR),
            ("*/5 * * * *", 5 * MINUTE),
            ("50,0 * * * *", 50 * MINUTE),
            ("0 0 * * 1", timedelta(weeks=1)),
            ("30 4 * * MON-FRI", timedelta(days=3)),
            ("0 9-17 * * *", 16 * HOUR),
            ("0 0 1 * *", timedelta(days=31)),
            ("0 0 31 * *", timedelta(days=61)),
            ("0 0 29 2 *", timedelta(days=4 * 365 + 1)),
            ("0 0 1 * 1", timedelta(weeks=1)),  # the first of the month, and Mondays
            ("0 0 */2 * 1", timedelta(weeks=3)),  # of the odd days the Mondays
        ],
    )
    def test_the_longest_is_known_by_the_calendar(self, expression: str, gap: timedelta) -> None:
        assert timedelta(minutes=cron.gaps((expression,)).longest) == gap

    @pytest.mark.slow
    @examples(30)
    @given(
        st.lists(st.integers(0, 59), min_size=1, max_size=2, unique=True),
        st.lists(st.integers(0, 23), min_size=1, max_size=2, unique=True),
        st.sampled_from(["*", "*/2", "1", "1,15", "10-20"]),
        st.sampled_from(["*", "*/3", "2", "JUN-AUG"]),
        st.sampled_from(["*", "*/3", "MON", "1-5"]),
    )
    def test_no_two_successive_runs_lie_farther_apart(
        self, minutes: list[int], hours: list[int], of_month: str, months: str, of_week: str
    ) -> None:
        lists = (",".join(map(str, values)) for values in (minutes, hours))
        expression = " ".join((*lists, of_month, months, of_week))
        runs = fires(expression)
        between = [later - sooner for sooner, later in pairwise(runs)]
        assert cron.gaps((expression,)) == cron.Gaps(min(between), max(between))

    @pytest.mark.slow
    @examples(20)
    @given(
        st.lists(
            st.sampled_from(
                ["0 9 * * 1-5", "30 */4 * * *", "0 0 1 * *", "15 3 * * 0", "0 12 */2 * *", "5 5 29 2 *"]
            ),
            min_size=2,
            max_size=3,
            unique=True,
        )
    )
    def test_several_lines_are_one_schedule(self, lines: list[str]) -> None:
        runs = sorted({run for line in lines for run in fires(line)})
        between = [later - sooner for sooner, later in pairwise(runs)]
        assert cron.gaps(tuple(lines)) == cron.Gaps(min(between), max(between))


class TestChecks:
    def test_a_package_is_watched_once_for_the_most_demanding_of_its_assets(self, wing: Operation) -> None:
        [check] = [one for one in watching.checks(wing) if one.id == "package-winglang"]
        assert (check.title, check.word) == ("Wing CLI, npm packages: winglang", "critical")
        assert check.url == "https://unpkg.com/winglang/package.json"
        assert check.keyword == '"name": "winglang"', (
            "another package's file at that address is a failure too"
        )

    def test_what_is_for_contributors_wakes_nobody_whatever_its_severity(self, wing: Operation) -> None:
        described = replace(
            wing, workflows={"build": replace(wing.workflows["build"], audience=Audience.CONTRIBUTORS)}
        )
        [badge] = [one for one in watching.checks(described) if one.id == "workflow-build"]
        assert (badge.urgency, badge.word) == (Urgency.LOW, "warning")

    def test_a_heartbeat_waits_for_the_longest_gap_and_for_github(self, wing: Operation) -> None:
        work = replace(wing.workflows["canary"], schedule=("30 4 * * MON-FRI",))
        [heartbeat] = watching.heartbeats(replace(wing, workflows={"canary": work}))
        assert heartbeat.period == timedelta(days=3)
        assert heartbeat.grace > 246 * MINUTE, "GitHub was seen that late"

    def test_a_heartbeat_waits_for_the_union_of_all_lines(self, wing: Operation) -> None:
        twice = replace(wing.workflows["canary"], schedule=("30 4 * * MON-FRI", "30 4 * * SAT"))
        [heartbeat] = watching.heartbeats(replace(wing, workflows={"canary": twice}))
        assert heartbeat.period == timedelta(days=2), (
            "from Saturday to Monday, although each line has longer gaps"
        )

    @pytest.mark.parametrize(
        ("event", "branch", "asked"),
        [
            (None, None, ""),
            (None, "main", "?branch=main"),
            (Trigger.RELEASE, None, "?event=release"),
            (Trigger.PUSH, "release/1.x", "?branch=release/1.x&event=push"),
        ],
    )
    def test_a_workflow_is_watched_where_it_runs(
        self, wing: Operation, event: Trigger | None, branch: str | None, asked: str
    ) -> None:
        work = replace(wing.workflows["build"], event=event, branch=branch)
        [badge] = [
            one for one in watching.checks(replace(wing, workflows={"build": work})) if "badge" in one.url
        ]
        assert badge.url.endswith(f"/badge.svg{asked}"), "a badge of another branch or event pages for ever"

    def test_what_runs_for_releases_is_not_asked_for_a_branch(self, wing: Operation) -> None:
        [docs] = [one for one in watching.checks(wing) if one.id == "workflow-update-docsite"]
        assert docs.url.endswith("?event=release"), "for main the badge says “no status” for ever"

    @pytest.mark.parametrize("name", ["Builds, passing", "x - passing", "x - passing</title>"])
    @pytest.mark.parametrize("state", ["failing", "no status", "disabled", "passing"])
    def test_no_name_of_a_workflow_looks_like_success(self, name: str, state: str) -> None:
        picture = f"<svg><title>{escape(f'{name} - {state}')}</title></svg>"
        assert (watching.PASSING in picture) == (state == "passing"), "a red build must never look green"

    def test_a_cancelled_run_pages_nobody(self, wing: Operation) -> None:
        found = {one.id: one.confirm_after for one in watching.checks(wing)}
        assert found["workflow-build"] == HOUR, (
            "red for the length of a build when a merge cancels the one before"
        )
        assert found["workflow-canary"] == 30 * MINUTE, "the default outlives a cancelled run"
        assert found["site-homepage"] == found["package-winglang"] == MINUTE

    def test_a_package_is_confirmed_as_fast_as_the_most_demanding_asset_asks(self, wing: Operation) -> None:
        slow = replace(wing.assets["cli"], confirm_after=10 * MINUTE)
        site = replace(wing.assets["homepage"], confirm_after=5 * MINUTE)
        described = replace(wing, assets={**wing.assets, "cli": slow, "homepage": site})
        found = {one.id: one.confirm_after for one in watching.checks(described)}
        assert (found["package-winglang"], found["site-homepage"]) == (MINUTE, 5 * MINUTE)


class TestOutages:
    def test_an_outage_lasts_as_long_as_its_parts_together(self, wing: Operation) -> None:
        [site] = subject(wing, "Playground").watched
        assert site.noticed == 3 * MINUTE + watching.ANSWER_WITHIN + 1 * MINUTE
        assert site.calls["primary"] == site.noticed, "notified at once"
        assert site.calls["secondary"] == site.noticed + 10 * MINUTE
        assert site.last == site.noticed + 130 * MINUTE, "the secondary's in the last of seven passes"

    def test_every_part_counts(self, wing: Operation) -> None:
        described = replace(
            with_escalation(wing, acknowledge_within=7 * MINUTE, repeats=0),
            monitoring=replace(wing.monitoring, check_every=30 * MINUTE, confirm_after=HOUR),
            notification_rules=(
                NotificationRule(urgency=Urgency.HIGH, medium=Medium.PHONE, after=3 * MINUTE),
                NotificationRule(urgency=Urgency.HIGH, medium=Medium.SMS, after=2 * MINUTE),
                NotificationRule(urgency=Urgency.LOW, medium=Medium.EMAIL, after=5 * MINUTE),
            ),
        )
        [site] = subject(described, "Playground").watched
        assert site.noticed == 90 * MINUTE + watching.ANSWER_WITHIN
        assert site.calls["primary"] == site.noticed + 2 * MINUTE
        assert site.calls["secondary"] == site.last == site.noticed + 9 * MINUTE
        badge, ping = subject(described, "Periodic Azure clean-up").watched
        assert badge.calls["primary"] == badge.noticed + 5 * MINUTE
        assert ping.noticed == timedelta(weeks=1) + watching.LATENESS
        assert (badge.calls["secondary"], badge.last) == (None, None), "low urgency never escalates"

    def test_what_other_tools_find_for_contributors_never_escalates(self, wing: Operation) -> None:
        ours = Source(id="ours", title="Ours", audience=Audience.CONTRIBUTORS)
        [found] = subject(replace(wing, sources={"ours": ours}), "Ours").watched
        assert (found.noticed, found.calls["secondary"]) == (timedelta(), None)

    def test_what_is_not_watched_is_listed_with_the_reason(self, wing: Operation) -> None:
        ours = Asset(id="ours", title="Ours", audience=Audience.CONTRIBUTORS, severity="P2")
        found = subject(replace(wing, assets={"ours": ours}), "Ours")
        assert found.watched == ()
        assert [(gap.what, gap.why) for gap in found.gaps] == [
            ("anything", "the file gives neither url nor npm")
        ]
        kept = replace(wing.assets["homepage"], keyword="Wing")
        full = subject(replace(wing, assets={"homepage": kept}), "Homepage")
        assert (full.watched[0].by, full.gaps) == ('https://winglang.io answers and says "Wing"', ())

    @pytest.mark.parametrize(
        ("schedule", "late", "quicker"),
        [
            (("0 9 * * 1-5",), "53 hours", '5 hours with "0 9 * * *"'),
            (("0 8,9 * * *",), "27 hours", "5 hours with runs at equal distances"),
            (("0 * * * *",), "", ""),
        ],
    )
    def test_a_missed_run_that_is_noticed_late_is_named(
        self, wing: Operation, schedule: tuple[str, ...], late: str, quicker: str
    ) -> None:
        """A job that dies after Monday's ping at 09:00 is missed on Tuesday, and noticed on Thursday at 14:00."""
        work = replace(wing.workflows["canary"], schedule=schedule)
        found = subject(replace(wing, workflows={"canary": work}), "Canary").gaps
        named = [gap for gap in found if "missed run" in gap.what]
        expected = (
            [(f"a missed run for up to {late}", f"a ping may come after the longest gap; {quicker}")]
            if late
            else []
        )
        assert [(gap.what, gap.why) for gap in named] == expected


class TestPings:
    def test_the_job_is_one_that_a_workflow_takes(self, wing: Operation) -> None:
        for ping in pings(wing):
            job = yaml.safe_load(ping.job("o/r/actions/heartbeat@c"))["heartbeat"]
            [step] = job["steps"]
            assert step["with"] == {"url": f"${{{{ secrets.{ping.secret} }}}}"}
            assert step["uses"] == "o/r/actions/heartbeat@c"
            assert job["needs"], "without it the job would ping although a leg of a matrix has failed"
            assert job["continue-on-error"], (
                "a heartbeat that cannot be reached must not turn the workflow red"
            )
            assert job["if"] == "github.event_name == 'schedule'", (
                "a run by hand is no sign of the scheduler's life"
            )

    def test_the_secret_is_one_that_github_takes(self, wing: Operation) -> None:
        assert [ping.secret for ping in pings(wing)] == ["HEARTBEAT_CANARY", "HEARTBEAT_PERIODIC_AZURE_CLEAN"]


class TestCommand:
    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("monitors.txt", ()),
            ("monitors.json", ("--json",)),
        ],
    )
    def test_word_for_word(
        self, name: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], golden: Golden
    ) -> None:
        assert main(["monitors", "--file", str(HERE.parent / "wing.yaml"), *arguments]) == 0
        printed = capsys.readouterr().out
        golden(name, printed)
        if name.endswith(".json"):
            json.loads(printed)

    def test_the_steps_name_the_pinned_action(self, capsys: pytest.CaptureFixture[str]) -> None:
        file = str(HERE.parent / "wing.yaml")
        pinned = pin.read()
        action = f"winglang/on-call/actions/heartbeat@{pinned.commit}"
        assert main(["monitors", "--file", file, "--steps"]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith(
            "# .github/workflows/canary.yml of winglang/wing: one more job. Its secret HEARTBEAT_CANARY is set by "
            "pulumi up.\n  heartbeat: # of Canary: pinged once every job of a scheduled run has succeeded\n"
        )
        assert f'- {{uses: "{action}", with: {{url: "${{{{ secrets.HEARTBEAT_CANARY }}}}"}}}}' in printed
        assert main(["monitors", "--file", file, "--steps", "--json"]) == 0
        first, _ = json.loads(capsys.readouterr().out)
        assert first["secret"] == "HEARTBEAT_CANARY"
        assert action in first["job"]

    def test_the_job_comes_after_all_jobs_of_a_file_at_hand(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file, workflow = str(HERE.parent / "wing.yaml"), tmp_path / "canary.yml"
        workflow.write_text(
            "on: {schedule: [{cron: '0 * * * *'}]}\njobs:\n  build: {runs-on: x}\n  test-it: {needs: build}\n"
            "  release: {if: github.event_name == 'push'}\n  heartbeat: {}\n",
            encoding="utf-8",
        )
        assert main(["monitors", "--file", file, "--workflow", str(workflow)]) == 0
        printed = capsys.readouterr().out
        assert "    needs: [build, test-it, release] # a matrix counts with all its legs\n" in printed
        assert "# Take out of needs what does not run on a schedule: release.\n" in printed
        assert "periodic-azure-clean" not in printed
        assert yaml.safe_load(printed)["heartbeat"]["needs"] == ["build", "test-it", "release"]

    @pytest.mark.parametrize(
        ("name", "text", "error"),
        [
            ("canary.yml", None, "cannot be read: No such file or directory"),
            ("canary.yml", "on: push\n", "is not a workflow: it has no jobs"),
            ("canary.yml", "jobs: [a]\n", "is not a workflow: it has no jobs"),
            ("canary.yml", "a: [\n", "is not a workflow: it has no jobs"),
            ("canary.yml", "jobs: {heartbeat: {}}\n", "has no job that could be waited for"),
            (
                "build.yml",
                "jobs: {a: {}}\n",
                "build.yml has no schedule in rotation.yaml; the workflows that have one: canary.yml and ",
            ),
        ],
    )
    def test_a_file_that_is_none_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, error: str
    ) -> None:
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
        file = str(HERE.parent / "wing.yaml")
        assert main(["monitors", "--file", file, "--workflow", str(tmp_path / name)]) == 1
        assert error in capsys.readouterr().err

    def test_on_a_terminal(
        self, capsys: pytest.CaptureFixture[str], golden: Golden, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(monitors, "stdout_style", lambda: Style(aligned=True, colours=False))
        assert main(["monitors", "--file", str(HERE.parent / "wing.yaml")]) == 0
        golden("monitors-terminal.txt", capsys.readouterr().out)

    def test_without_workflows_nothing_is_printed_about_badges(
        self, wing: Operation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(monitors, "stdout_style", lambda: Style(aligned=True, colours=False))
        monkeypatch.setattr(monitors, "operation_of", lambda _options: replace(wing, workflows={}))
        assert main(["monitors"]) == 0
        assert "private" not in capsys.readouterr().out
