"""What Better Stack's Uptime API answers, as assets and workflows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oncall.model import Monitoring

if TYPE_CHECKING:
    from oncall.adopt.account import Remark
    from oncall.model import Asset, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched; severities are empty, for the account that is called decides them."""

    assets: dict[str, Asset] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    monitoring: Monitoring = field(default_factory=Monitoring)
    remarks: tuple[Remark, ...] = ()
