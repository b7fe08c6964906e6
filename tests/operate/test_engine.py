"""How `pulumi` is asked, by a program in its place, and how its errors reach a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oncall.errors import StackError
from operate import engine

Answering = Callable[..., None]
Asking = Callable[[], object]


@pytest.fixture
def answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Put a `pulumi` on PATH that prints, notes how it was called, and ends as it should."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def answer(out: str = "", err: str = "", code: int = 0) -> None:
        (tmp_path / "out").write_text(out)
        (tmp_path / "err").write_text(err)
        program = tmp_path / "pulumi"
        calls = f'echo "$*" >> {tmp_path}/calls'
        program.write_text(f"#!/bin/sh\n{calls}\ncat {tmp_path}/out\ncat {tmp_path}/err >&2\nexit {code}\n")
        program.chmod(0o755)

    return answer


def test_every_question_names_its_stack_and_never_waits_for_a_person(
    answering: Answering, tmp_path: Path
) -> None:
    answering("{}")
    engine.export("prod")
    engine.output("prod", "eventKeys")
    assert (tmp_path / "calls").read_text().splitlines() == [
        "stack export --stack prod --non-interactive",
        "stack output eventKeys --show-secrets --json --stack prod --non-interactive",
    ]


def test_settings_are_decrypted_and_those_without_a_value_left_out(answering: Answering) -> None:
    answering('{"github:token": {"value": "t", "secret": true}, "a:phones": {"objectValue": {}}}')
    assert engine.settings("prod") == {"github:token": "t"}


def test_the_place_of_the_state_is_asked_of_the_engine(answering: Answering) -> None:
    answering('{"user": "me", "url": "gs://state"}')
    assert engine.backend("prod") == "gs://state"


@pytest.mark.parametrize(
    ("out", "err", "code", "reported"),
    [
        ("", "error: incorrect passphrase\n", 1, "`pulumi stack export` failed: incorrect passphrase"),
        ("", "", 1, "`pulumi stack export` failed: exit code 1"),
        ('{"diagnostics": [{"message": "no such plugin\\n"}], "steps": []}', "", 1, "failed: no such plugin"),
        ("", "error: no stack named 'prod' found\n", 6, "found; apply it first: pulumi up --stack prod"),
    ],
)
def test_a_failure_is_a_sentence(answering: Answering, out: str, err: str, code: int, reported: str) -> None:
    """What the engine 3.259 prints, and its exit codes; `tests/ci/data` has its JSON."""
    answering(out, err, code)
    with pytest.raises(StackError) as failed:
        engine.export("prod")
    assert str(failed.value).startswith("stack prod: ")
    assert str(failed.value).endswith(reported)


DELETED = "omebody has deleted it by hand: oncall recover --stack prod"
HELPED = [
    (
        'error: Error reading PagerDuty user contact method "P1": HTTP response failed with status code 404\n',
        DELETED,
    ),
    (
        "error: GET API call to https://app.pagerduty.com/workspaces/T1/connections/P1 failed 404 Not Found.\n",
        DELETED,
    ),
    (
        "error: failed to load checkpoint: place 1: unexpected end of JSON input\n",
        "he state is incomplete: oncall recover --stack prod",
    ),
]


@pytest.mark.parametrize(("printed", "hint"), HELPED)
def test_what_recovery_helps_against_is_reported_with_what_helps(
    answering: Answering, capsys: pytest.CaptureFixture[str], printed: str, hint: str
) -> None:
    answering("", printed, 255)
    with pytest.raises(StackError) as failed:
        engine.export("prod")
    assert str(failed.value).endswith(hint)
    assert engine.show("prod", "preview") == (255, printed)
    first = "T" if hint.startswith("he") else "S"
    assert capsys.readouterr().out == f"{printed}{first}{hint}\n"


def test_another_failure_has_no_such_advice(answering: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    answering("", "error: 404 Not Found\n", 255)
    assert engine.show("prod", "preview") == (255, "error: 404 Not Found\n")
    assert capsys.readouterr().out == "error: 404 Not Found\n"


def test_a_preview_is_asked_for_its_secrets_through_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pulumi"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$*" "[$PULUMI_OPTION_POLICY_PACK]" > {tmp_path}/call\n'
        """printf '{"resourcePlans": {"urn": {"goal": {}}}}' > "$5"\n"""
        """printf '{"steps": [{"op": "create"}]}'\n"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", "policy")
    assert engine.preview("prod", "--refresh=false") == ([{"op": "create"}], {"urn": {"goal": {}}})
    call = (tmp_path / "call").read_text()
    assert "preview --json --show-secrets --save-plan /dev/fd/" in call
    assert call.endswith("--refresh=false --stack prod --non-interactive []\n"), (
        "a preview that only looks is not held to the policies"
    )


def test_a_command_reads_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pulumi"
    program.write_text("#!/bin/sh\ncat\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert engine.run("prod", "stack", "import", given='{"version": 3}') == '{"version": 3}'
    assert engine.run("prod", "stack", "export") == "", "nothing waits for a person"


def test_an_answer_that_is_no_json_is_reported(answering: Answering) -> None:
    answering("Welcome!")
    with pytest.raises(StackError, match="stack prod: the answer of pulumi is not JSON"):
        engine.export("prod")


def test_without_pulumi_it_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackError, match=r"there is no pulumi on PATH; install it: https://www\.pulumi\.com"):
        engine.export("prod")


def test_a_pulumi_that_cannot_be_started_is_reported(answering: Answering, tmp_path: Path) -> None:
    answering()
    (tmp_path / "pulumi").write_text("#!/nowhere\n")
    with pytest.raises(StackError, match="`pulumi stack export` cannot be started: No such file"):
        engine.export("prod")


def test_an_engine_that_hangs_is_not_waited_for(answering: Answering, tmp_path: Path) -> None:
    answering()
    (tmp_path / "pulumi").write_text("#!/bin/sh\nexec sleep 30\n")
    with pytest.raises(StackError, match="`pulumi stack export` did not end within 0 seconds"):
        engine.export("prod", timeout=0.05)


def test_what_a_workflow_runs_is_shown_and_kept(
    answering: Answering, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answering("Previewing\n", "error: refused\n", 255)
    assert engine.show("prod", "preview", "--diff") == (255, "Previewing\nerror: refused\n")
    assert capsys.readouterr().out == "Previewing\nerror: refused\n"
    assert (tmp_path / "calls").read_text() == "preview --diff --stack prod --non-interactive --color never\n"
