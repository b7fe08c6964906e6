"""What a run has done, and what it could not do: each a sentence."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plugin_host.failure import ProviderError

from oncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Report:
    """``done`` and ``left`` are sentences; what is ``left`` the next run tries again."""

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @contextmanager
    def part(self, undone: str) -> Iterator[None]:
        """A part that may fail while the others go on; ``undone`` says what is not done then."""
        try:
            yield
        except (ProviderError, UserError) as error:
            self.left.append(f"{undone}: {error}")
