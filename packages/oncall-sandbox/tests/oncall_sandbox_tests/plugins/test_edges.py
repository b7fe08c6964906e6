"""What the fake plugins do at the edges of a life: what they refuse, and what people did meanwhile by hand."""

import pytest
from plugin_host.failure import ProviderError

from oncall_sandbox_tests.plugins.engine import Accounts, Engine, given


def test_a_file_is_committed_in_the_words_and_by_whom_the_program_names(github: Engine) -> None:
    inputs = {"repository": "wing", "file": "a.yml", "content": "a", "commitMessage": "Say a"}
    read = github.refresh(github.create("RepositoryFile", inputs))
    assert read is not None
    assert read.state["commitMessage"] == "Say a"
    _, failures = github.check("RepositoryFile", inputs | {"commitAuthor": "Ana"})
    assert failures == {"commitEmail": "missing; commitAuthor needs it"}


def test_a_file_goes_to_a_branch_that_is_there(github: Engine) -> None:
    inputs = {"repository": "wing", "file": "a.yml", "content": "a"}
    with pytest.raises(ProviderError, match="branch dev not found in repository winglang/wing"):
        github.create("RepositoryFile", inputs | {"branch": "dev"})
    _, failures = github.check("RepositoryFile", inputs | {"branch": "dev", "autocreateBranch": True})
    assert "make the branch first" in failures["autocreateBranch"]


def test_a_file_that_somebody_removed_is_gone(github: Engine) -> None:
    made = github.create("RepositoryFile", {"repository": "wing", "file": "a.yml", "content": "a"})
    github.delete(made)
    assert github.refresh(made) is None
    assert github.import_("RepositoryFile", "no-such-repository:a.yml:main") is None


def test_a_channel_that_is_archived_from_the_start_is_opened_and_closed_again(slack: Engine) -> None:
    made = slack.create("Conversation", {"name": "old", "isPrivate": False, "isArchived": True})
    read = slack.refresh(made)
    assert read is not None
    assert read.state["isArchived"] is True
    opened = slack.update(read, given(made) | {"isArchived": False})
    assert opened.state["isArchived"] is False
    closed = slack.update(opened, given(made) | {"isArchived": True})
    assert closed.state["isArchived"] is True


def test_a_channel_that_is_gone_is_gone_and_a_broken_token_is_not(slack: Engine, accounts: Accounts) -> None:
    made = slack.create("Conversation", {"name": "alert", "isPrivate": False})
    accounts.world.delete("slack/channels", made.identity)
    assert slack.refresh(made) is None
