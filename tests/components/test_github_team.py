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
    assert recording.outputs[made.parent] == {"teamId": "id-of-github-team-octo/on-call-team"}, (
        "outside of its component the team has another URN: it would be made again, and lose its access"
    )
    assert recording.resources[made.parent].type == "oncall:index:GithubTeam", "another type changes it too"
