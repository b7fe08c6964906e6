"""The ids beside the file: what `adopt` writes is read, and a wrong line is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncall.adopt import identities as written
from oncall.adopt.account import Identity
from oncall.errors import UserError
from operate.recover import identities


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written.beside(tmp_path / "rotation.yaml")


def test_what_adopt_writes_is_read_again(file: Path) -> None:
    one = Identity("Schedule", "api/primary-schedule", "PABC123", "Our\n# API")
    other = Identity("EscalationPolicy", "escalation-policy", "PDEF456", "Octo")
    file.write_text(written.text([one, other]), encoding="utf-8")
    found = identities.read(file)
    assert {name: known.id for name, known in found.items()} == {
        "Schedule api/primary-schedule": "PABC123",
        "EscalationPolicy escalation-policy": "PDEF456",
    }
    assert found["EscalationPolicy escalation-policy"].place == "rotation.yaml.ids:5"


def test_without_a_file_nothing_is_known(file: Path) -> None:
    assert identities.read(file) == {}


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        (
            "Schedule PABC123",
            "a line of 2 words; allowed: a kind, a name and an id, as Schedule primary-schedule PABC",
        ),
        ("schedule a P1", 'the kind is "schedule"; allowed: Schedule, EscalationPolicy, Service'),
        ("schedule a P1", "did you mean Schedule?"),
        (
            "Schedule first P2",
            "Schedule first has an id already, by rotation.yaml.ids:1; take one of the two out",
        ),
        (
            "Schedule other P1",
            "P1 is Schedule first already, by rotation.yaml.ids:1; take one of the two out",
        ),
    ],
)
def test_a_wrong_line_is_named_with_what_may_stand_there(file: Path, line: str, reported: str) -> None:
    file.write_text(f"Schedule first P1\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        identities.read(file)
    assert str(caught.value).startswith("rotation.yaml.ids:2:1: ")
    assert reported in str(caught.value)


def test_one_id_may_be_of_two_kinds(file: Path) -> None:
    file.write_text("Monitor site-a 1\nHeartbeat heartbeat-a 1\n", encoding="utf-8")
    assert len(identities.read(file)) == 2


def test_what_cannot_be_read_is_named(file: Path) -> None:
    file.write_bytes(b"\xff")
    with pytest.raises(UserError, match="is not text in UTF-8"):
        identities.read(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        identities.read(file)
