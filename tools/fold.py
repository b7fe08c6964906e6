"""What a person reads of an update: single resources become a count, everything else is printed in full, once.

The engine's events are those of ``pulumi up --json``, one object each; ``pulumi.automation.events`` has their shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from operate import engine
from tools.sandbox_stack import STACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi_from_modules.progress import Task

_DONE = {
    "same": ("", "unchanged"),
    "create": ("+ ", "created"),
    "update": ("~ ", "updated"),
    "replace": ("+-", "replaced"),
    "delete": ("- ", "deleted"),
    "import": ("= ", "imported"),
}
_STACK = "pulumi:pulumi:Stack"
_CUT_OFF = "context canceled"
"""How the engine ends what was under way when something else failed."""
_OUTPUTS = 60
"""Lines of outputs that are worth reading; those of a large operation are for programs."""


class Fold:
    """Takes the events of a preview and of the update after it; ``say`` gets what is to stay on the screen."""

    def __init__(self, task: Task, say: Callable[[str], None]) -> None:
        self._task = task
        self._say = say
        self._printed: set[str] = set()
        self._failed = False
        self._cut_off: list[str] = []
        self._ready: set[str] = set()
        self._expected = 0
        self._outputs: Mapping[str, Any] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """The next event; kinds that nobody reads pass."""
        match event:
            case {"preludeEvent": _}:
                self._ready.clear()
                self._outputs = {}
                self._count()
            case {"resOutputsEvent": {"metadata": {"op": operation, "urn": urn} as step}}:
                if operation != "refresh":
                    self._ready.add(urn)
                    self._count()
                if step.get("type") == _STACK:
                    self._outputs = (step.get("new") or {}).get("outputs") or {}
            case {"diagnosticEvent": {"severity": severity, "message": message} as diagnostic}:
                if severity != "debug" and message.strip():
                    self._diagnose(severity, _place(diagnostic), message)
            case {"policyEvent": {"message": message} as violation}:
                level, name = violation["enforcementLevel"], violation["policyName"]
                self._failed |= level == "mandatory"
                self._once(f"policy {name} ({level}): {_place(violation)}{message.rstrip()}")
            case {"stdoutEvent": {"message": message}}:
                self._say(message.rstrip())
            case {"summaryEvent": {"isPreview": True, "resourceChanges": changes}}:
                self._expected = sum(changes.values())
            case {"summaryEvent": summary}:
                self._end(summary)

    def _diagnose(self, severity: str, place: str, message: str) -> None:
        kind = "" if severity.startswith("info") else f"{severity}: "
        text = f"{kind}{place}{message.rstrip()}"
        if text.endswith(_CUT_OFF):
            self._cut_off.append(text)
            return
        self._failed |= severity == "error"
        self._once(text)
        if hint := engine.advice(STACK, message):
            self._once(hint)

    def _count(self) -> None:
        number = len(self._ready)
        if self._expected:
            self._task.doing("updating", f"{number} of {self._expected} resources")
        else:
            self._task.doing("previewing", f"{number} resources")

    def _once(self, text: str) -> None:
        """What the preview has reported already, the update does not repeat."""
        if text not in self._printed:
            self._printed.add(text)
            self._say(text)

    def _end(self, summary: Mapping[str, Any]) -> None:
        self._task.done()
        for text in () if self._failed else self._cut_off:
            self._once(text)
        if self._outputs:
            shown = yaml.safe_dump(_plain(self._outputs), sort_keys=False, allow_unicode=True, width=1000)
            lines = shown.splitlines()
            if len(lines) > _OUTPUTS:
                lines = [f"{len(lines)} lines; `pulumi stack output` shows them"]
            self._say("Outputs:\n" + "".join(f"    {line}\n" for line in lines))
        self._say("Resources:")
        for operation, number in summary["resourceChanges"].items():
            sign, done = _DONE.get(operation, ("", operation))
            self._say(f"    {sign}{number} {done}")
        self._say(f"\nDuration: {summary['durationSeconds']}s")


def _place(event: Mapping[str, Any]) -> str:
    """The name of the resource that an event is about, as the program names it."""
    urn: str = event.get("urn") or event.get("resourceUrn") or ""
    kind, _, name = urn.rpartition("::")
    return f"{name}: " if name and not kind.endswith(_STACK) else ""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return "[secret]" if engine.SIGNATURE in value else {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
