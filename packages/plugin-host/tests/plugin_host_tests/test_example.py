"""The example is a provider that works."""

from __future__ import annotations

import asyncio
import runpy
from pathlib import Path

import pytest
from plugin_host.failure import ProviderError
from plugin_host.testing import Engine, reasons

EXAMPLE = Path(__file__).parents[2] / "examples" / "shelf.py"


def test_a_book_comes_changes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELF", str(tmp_path))
    engine = Engine(runpy.run_path(str(EXAMPLE))["Shelf"](), "shelf:index:Book")
    emma, persuasion = {"title": "Emma"}, {"title": "Persuasion"}

    async def live() -> None:
        await engine.configure()
        assert reasons(await engine.check({})) == {"title": "missing: what the book is called"}
        assert await engine.create(emma, preview=True) == ("", emma)
        identity, state = await engine.create(emma)
        assert (identity, state) == ("emma", emma)
        with pytest.raises(ProviderError, match="there is a book emma already"):
            await engine.create(emma)
        assert not (await engine.diff(identity, emma, state, emma)).changes
        assert (await engine.diff(identity, emma, state, persuasion)).diffs == ["title"]
        state = await engine.update(identity, emma, state, persuasion)
        assert await engine.read(identity) == (identity, persuasion, persuasion)
        await engine.delete(identity, state)
        assert (await engine.read(identity))[0] is None

    asyncio.run(live())
