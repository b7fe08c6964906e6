"""Files that several tests read. None of them reads the project's own rotation.yaml: an edit of it breaks no test."""

from __future__ import annotations

from pathlib import Path

WING_FILE = Path(__file__).with_name("wing.yaml")
"""A whole operation: two rotations, assets, workflows, a status page."""
