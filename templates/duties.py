"""Who is on call for ever, as data: the layers of each role and the exceptions from them, ended ones included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from oncall.model import DAY, Operation, Role
from oncall.time import layers, timeline
from oncall.wording import iso

_ALWAYS = datetime.min.replace(tzinfo=UTC)


def duties(operation: Operation) -> dict[str, Any]:
    """By role; times in UTC, lengths in seconds. Nothing depends on the present, so nothing changes by itself."""
    return {role: _role(operation, role) for role in Role}


def _role(operation: Operation, role: Role) -> dict[str, Any]:
    return {
        "layers": [
            {
                "rotation": operation.rotations[layer.name].title,
                "start": iso(layer.start),
                "end": layer.end and iso(layer.end),
                "turn": int(layer.turn.total_seconds()),
                "people": list(layer.users),
                "shift": int((layer.restrictions[0].length if layer.restrictions else DAY).total_seconds()),
            }
            for layer in layers.declared(operation, role, _ALWAYS)
        ],
        "exceptions": [
            {"person": shift.person, "start": iso(shift.start), "end": iso(shift.end)}
            for shift in timeline.exceptions(operation, role, _ALWAYS)
        ],
    }
