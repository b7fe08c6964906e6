"""What `make up` does after the update must not make it fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import after_up


def test_why_the_repositories_were_not_told_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file" / "sandbox"))
    reason = after_up.publish()
    assert reason is not None
    assert reason.startswith("stack sandbox: The sandbox cannot write to ")
    assert "\n" not in reason
