"""By which values an error judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oncall import RotationError, read
from tests.oncall.file.corpus import BAD

if TYPE_CHECKING:
    from oncall.file.problems import Path
    from tests.conftest import Golden


@pytest.mark.wide
def test_an_error_rests_on_the_values_by_which_it_judges(golden: Golden) -> None:
    """Where one of them cannot be read, the error may follow from that, and is left out."""
    lines = []
    for path in BAD:
        if path.stem.startswith("rule-"):
            with pytest.raises(RotationError) as caught:
                read(path.read_bytes(), path.name)
            for problem in caught.value.problems:
                lines += [
                    f"{path.stem}: {written(problem.path)}",
                    *(f"  {written(each)}" for each in problem.rests_on),
                ]
    golden("rests-on.txt", "\n".join((*lines, "")))


def written(path: Path) -> str:
    return ".".join(map(str, path))
