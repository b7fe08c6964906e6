"""A user group is made or taken over; its members are left to whoever keeps them."""

from __future__ import annotations

from components.user_group import UserGroup, UserGroupArgs
from tests.stacks.recorder import record


def test_an_update_leaves_the_members_and_channels_of_a_group() -> None:
    args = UserGroupArgs(handle="on-call", description="Kept")
    recording = record(lambda: UserGroup("user-group-on-call", args))
    (made,) = recording.of("Usergroup").values()
    assert made.inputs == {"name": "on-call", "handle": "on-call", "description": "Kept"}
    assert made.ignored == ("users", "channels"), "whoever is on call would be taken out by every update"
    assert recording.outputs[made.parent] == {"groupId": "id-of-user-group-on-call-group"}, (
        "outside of its component the group has another URN: it would be made again"
    )
    assert recording.resources[made.parent].type == "oncall:index:UserGroup", "another type changes it too"
