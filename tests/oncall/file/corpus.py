"""The corpus: ``good.yaml``, files that differ from it in one error each, and beside them what is reported.

``make bless`` writes again what is reported; read the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

from oncall import RotationError, read

HERE = Path(__file__).parent
GOOD = HERE / "good.yaml"
ROTAS = tuple(sorted((HERE.parents[1] / "rotas").glob("*.yaml")))
BAD = tuple(sorted((HERE / "bad").glob("*.yaml")))


def reported(path: Path) -> str:
    """Everything that is reported of a bad file, or nothing if it passes."""
    try:
        read(path.read_bytes(), path.name)
    except RotationError as error:
        return f"{error}\n"
    return ""
