"""A team of GitHub is made; its members are left to whoever keeps them."""

from __future__ import annotations

from components.github_team import GithubTeam, GithubTeamArgs
from tests.stacks.recorder import record


def test_a_team_is_one_that_people_can_mention() -> None:
    args = GithubTeamArgs(slug="on-call", description="Kept")
    recording = record(lambda: GithubTeam("github-team-octo/on-call", args))
    (made,) = recording.of("Team").values()
    assert made.inputs == {
        "name": "on-call",
        "description": "Kept",
        "privacy": "closed",
    }, "nobody can mention a secret team, and CODEOWNERS cannot name it"
    (put_out,) = recording.outputs.values()
    assert put_out == {"teamId": "id-of-github-team-octo/on-call-team"}
