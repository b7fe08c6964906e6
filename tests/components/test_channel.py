"""The channel in which incidents are worked on is taken over, kept, and nobody is moved out of it."""

from __future__ import annotations

import pytest

from components.channel import Channel, ChannelArgs
from tests.stacks.recorder import record


@pytest.mark.parametrize("private", [True, False])
def test_a_channel_is_taken_over_and_outlives_the_stack(private: bool) -> None:
    args = ChannelArgs(title="alert", topic="Talk in threads", purpose="Incidents", private=private)
    (made,) = record(lambda: Channel("channel-alert", args)).of("Conversation").values()
    assert made.inputs == {
        "name": "alert",
        "topic": "Talk in threads",
        "purpose": "Incidents",
        "isPrivate": private,
        "isArchived": False,
        "adoptExistingChannel": True,
        "actionOnDestroy": "none",
        "actionOnUpdatePermanentMembers": "none",
    }, "archiving the channel hides the record of incidents; its members are nobody's business here"
    assert made.retained, "taking it out of the file must not archive it"


def test_a_channel_can_be_found_by_its_id() -> None:
    args = ChannelArgs(title="alert", topic="", purpose="", private=False)
    (put_out,) = record(lambda: Channel("channel-alert", args)).outputs.values()
    assert put_out == {"channelId": "id-of-channel-alert-conversation"}
