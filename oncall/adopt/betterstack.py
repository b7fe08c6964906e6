"""What Better Stack's Uptime API answers, as assets and workflows.

Read are monitors and heartbeats, page after page; policies are looked at for whom they call. A monitor of a badge of
GitHub is a workflow, one of a package on unpkg.com is that package, any other of an address is a site.

Source: the public API reference (betterstack.com/docs/uptime/api).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.adopt import names
from oncall.adopt.account import Identity, Remark
from oncall.errors import UserError
from oncall.file import texts
from oncall.file.keys import EXPIRY, FREQUENCY, PERIOD
from oncall.file.moments import written
from oncall.model import Asset, Audience, Monitoring, Trigger, Urgency, Workflow
from oncall.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oncall.adopt.recorded import Value
    from oncall.file.shapes import Text

_BADGE = re.compile(
    r"https://github\.com/(?P<repository>[^/]+/[^/]+)/(?:actions/)?workflows/(?P<file>[^/]+)/badge\.svg(?:\?(?P<query>.*))?"
)
_PACKAGE = re.compile(r"https://unpkg\.com/(?P<name>(?:@[^/@]+/)?[^/@]+)/package\.json")
_FETCHING = ("status", "keyword")
_REGIONS = ("us", "eu", "as", "au")
_USUAL = {"check_frequency": 180, "confirmation_period": 0, "recovery_period": 180}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched. The severities are urgencies: the account that is called knows the names of severities."""

    assets: dict[str, Asset] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    monitoring: Monitoring = field(default_factory=Monitoring)
    identities: tuple[Identity, ...] = ()
    remarks: tuple[Remark, ...] = ()


def watched(answers: Iterable[Value]) -> Watched:
    """What the answers watch. Raises UserError where an answer is none of this API."""
    remarks: list[Remark] = []
    found = _sorted(answers, remarks)
    monitors = [one for one in found["monitor"] if _is_expressible(one, remarks)]
    usual = Usual(monitors)
    assets, workflows = _Assets(usual), _Workflows(usual)
    for monitor in monitors:
        badge = _BADGE.fullmatch(_url(monitor))
        remarks += assets.add(monitor) if badge is None else workflows.add(monitor, badge)
        theirs = badge is not None or _PACKAGE.fullmatch(_url(monitor)) is not None
        remarks += usual.others(monitor, watches_host=not theirs)
    for heartbeat in found["heartbeat"]:
        name = heartbeat.at("attributes").at("name").text() or heartbeat.at("id").text()
        what = "the file says heartbeats of scheduled workflows on GitHub alone, so it leaves this one out"
        fix = "If such a workflow sends it, give the workflow its `schedule`; else keep the heartbeat in Better Stack"
        remarks.append(Remark(f'heartbeat "{name}"', what, fix))
    for policy in found["policy"]:
        remarks += _policy(policy)
    return Watched(
        assets=assets.found,
        workflows=workflows.found,
        monitoring=usual.monitoring,
        identities=(*assets.identities, *workflows.identities),
        remarks=tuple(remarks),
    )


def _sorted(answers: Iterable[Value], remarks: list[Remark]) -> dict[str, list[Value]]:
    """The objects by type. Raises UserError where a page is missing."""
    found: dict[str, list[Value]] = defaultdict(list)
    upcoming: dict[str, str] = {}
    complete: set[str] = set()
    for answer in answers:
        if answer.has("errors"):
            raise UserError(
                f"{answer.place} holds an error in place of an answer: {answer.at('errors').data}"
            )
        data = answer.at("data")
        each = data.items() if isinstance(data.data, list) else [data] if data else []
        kinds = {one.at("type").text() for one in each}
        for one in each:
            found[one.at("type").text()].append(one)
        following = answer.at("pagination").at("next").text() if answer.at("pagination") else ""
        if following:
            upcoming |= dict.fromkeys(kinds, following)
        else:
            complete |= kinds
        if not kinds & {"monitor", "heartbeat", "policy"} and not answer.has("pagination"):
            remarks.append(
                Remark(answer.place, "it says nothing of what is watched", "Nothing", in_file=True)
            )
    for kind, following in upcoming.items():
        if kind not in complete:
            raise UserError(f"a page of {kind}s is missing; record {following} too")
    return found


def _name(monitor: Value) -> str:
    attributes = monitor.at("attributes")
    return attributes.at("pronounceable_name").text() or _url(monitor) or monitor.at("id").text()


def _url(monitor: Value) -> str:
    return monitor.at("attributes").at("url").text()


def _place(monitor: Value) -> str:
    return f'monitor "{_name(monitor)}" ({monitor.at("id").data})'


def _identity(monitor: Value, check: str) -> Identity:
    return Identity("Monitor", check, str(monitor.at("id").data), _name(monitor))


def _is_expressible(monitor: Value, remarks: list[Remark]) -> bool:
    """Whether the file can watch the same; else it is remarked why not."""
    attributes = monitor.at("attributes")
    kind = attributes.at("monitor_type").text() or "status"
    method = (attributes.at("http_method").text() or "get").lower()
    reason, fix = "", "Keep it in Better Stack"
    if attributes.at("paused").data is True or attributes.at("status").text() == "paused":
        reason, fix = "it is paused", "Delete it, or let it run and adopt again"
    elif kind not in _FETCHING:
        reason = f"it is of the type {kind}, and the file watches pages alone"
    elif not texts.URL.fits(_url(monitor)) and _BADGE.fullmatch(_url(monitor)) is None:
        reason = f"its address is {_url(monitor) or 'empty'}, and the file takes {texts.URL.words}"
        fix = "Correct the address, and adopt again"
    elif method not in ("get", "head"):
        reason = f"it sends {method.upper()}, and what the file watches is fetched with GET"
    elif any(attributes.at(key) for key in ("request_headers", "request_body", "auth_username")):
        reason = "it sends headers, a body or a password, and what the file watches is fetched as by anybody"
    if reason:
        remarks.append(Remark(_place(monitor), f"{reason}, so the file leaves it out", fix))
    return not reason


class Usual:
    """How most of the monitors watch; the file says that once."""

    def __init__(self, monitors: list[Value]) -> None:
        self._common = {
            key: Counter(
                one.at("attributes").at(key).number(otherwise=usual) for one in monitors
            ).most_common(1)
            for key, usual in _USUAL.items()
        }
        regions = Counter(tuple(self._regions(one)) for one in monitors).most_common(1)
        default = Monitoring()
        self.monitoring = replace(
            default,
            regions=regions[0][0] if regions else default.regions,
            check_every=self._length("check_frequency", FREQUENCY, default.check_every),
            confirm_after=self._length("confirmation_period", PERIOD, default.confirm_after),
            recover_after=self._length("recovery_period", PERIOD, default.recover_after),
            certificate_days=self._days(monitors, "ssl_expiration", default.certificate_days),
            domain_days=self._days(monitors, "domain_expiration", default.domain_days),
        )

    def confirm_after(self, monitor: Value) -> timedelta | None:
        """How long a failure of a monitor must last, where that is not the usual."""
        length = self._seconds(monitor, "confirmation_period")
        return None if length == self.monitoring.confirm_after or not _fits(PERIOD, length) else length

    def others(self, monitor: Value, *, watches_host: bool) -> Iterator[Remark]:
        """What is not as usual, and cannot be written for one monitor."""
        attributes, usual = monitor.at("attributes"), self.monitoring
        regions = tuple(self._regions(monitor))
        every, confirm, recover = (self._seconds(monitor, key) for key in _USUAL)
        differing = []
        if every != usual.check_every:
            differing.append(f"is checked every {_text(every)} (the others: {_text(usual.check_every)})")
        if regions != usual.regions:
            differing.append(
                f"is checked from {listed(regions) or 'elsewhere'} (the others: from {listed(usual.regions)})"
            )
        if not _fits(PERIOD, confirm):
            differing.append(
                "waits for more than an hour until a failure counts (the file: for an hour at most)"
            )
        if recover != usual.recover_after:
            differing.append(f"recovers after {_text(recover)} (the others: {_text(usual.recover_after)})")
        for key, days, what in (
            ("ssl_expiration", usual.certificate_days, "certificate"),
            ("domain_expiration", usual.domain_days, "domain"),
        ):
            given = _expiry(attributes.at(key))
            if watches_host and given != days:
                when = f"{counted(given, 'day')} before" if given else "not at all when"
                differing.append(f"alerts {when} its {what} ends (the others: {counted(days, 'day')} before)")
        differing += [
            f"{words} (in the file none does)"
            for key, words in (
                ("verify_ssl", "accepts any certificate"),
                ("follow_redirects", "follows no redirect"),
            )
            if attributes.at(key).data is False
        ]
        if attributes.at("maintenance_from"):
            differing.append("has hours of maintenance (in the file none has)")
        if differing:
            what = f"it {listed(differing)}, but `monitoring` says that once for all"
            yield Remark(_place(monitor), what, "Let it be as the others, or change `monitoring`")

    def _seconds(self, monitor: Value, key: str) -> timedelta:
        return timedelta(seconds=monitor.at("attributes").at(key).number(otherwise=_USUAL[key]))

    def _length(self, key: str, kind: Text[timedelta], otherwise: timedelta) -> timedelta:
        common = self._common[key]
        length = timedelta(seconds=common[0][0]) if common else otherwise
        return length if _fits(kind, length) else otherwise

    def _regions(self, monitor: Value) -> Iterator[str]:
        given = {one.text() for one in monitor.at("attributes").at("regions").items()}
        yield from (region for region in _REGIONS if region in given or not given)

    def _days(self, monitors: list[Value], key: str, otherwise: int) -> int:
        given = Counter(_expiry(one.at("attributes").at(key)) for one in monitors)
        known = [days for days, _ in given.most_common() if days is not None]
        return known[0] if known else otherwise


def _expiry(value: Value) -> int | None:
    """The days before an expiry at which it alerts; None: never, or at a time that the file does not take."""
    days = value.number(least=-1, otherwise=-1)
    return days if days in EXPIRY.options else None


def _fits(kind: Text[timedelta], length: timedelta) -> bool:
    return any(
        kind.fits(written(length, units)) for units in (("second", "minute", "hour"), ("second", "minute"))
    )


def _text(length: timedelta) -> str:
    return written(length, ("second", "minute", "hour"))


def _urgency(monitor: Value) -> str:
    """Low where nobody is called: no policy, neither call nor SMS nor push."""
    attributes = monitor.at("attributes")
    calls = any(attributes.at(way).data is True for way in ("call", "sms", "push"))
    return Urgency.HIGH if calls or attributes.at("policy_id").data is not None else Urgency.LOW


class _Assets:
    """Sites and packages."""

    def __init__(self, usual: Usual) -> None:
        self._usual = usual
        self._ids, self._titles = names.Ids(), names.Titles()
        self._packages: set[str] = set()
        self.found: dict[str, Asset] = {}
        self.identities: list[Identity] = []

    def add(self, monitor: Value) -> Iterator[Remark]:
        """The asset of a monitor."""
        attributes, url = monitor.at("attributes"), _url(monitor)
        package = _PACKAGE.fullmatch(url)
        keyword = attributes.at("required_keyword").text()
        if keyword and package is None and not texts.SENTENCE.fits(keyword):
            yield Remark(
                _place(monitor),
                "its keyword is not a single line of up to 250 characters, so the file leaves it out",
                "Shorten it, and adopt again",
            )
            return
        if package is not None and package["name"] in self._packages:
            yield Remark(_place(monitor), "another monitor watches this package", "Delete one of the two")
            return
        key = self._ids.of(_name(monitor).removeprefix("https://"), "site")
        self.found[key] = Asset(
            id=key,
            title=self._titles.of(_name(monitor), key),
            url=url if package is None else None,
            keyword=keyword if keyword and package is None else None,
            packages=() if package is None else (package["name"],),
            audience=Audience.USERS,
            severity=_urgency(monitor),
            confirm_after=self._usual.confirm_after(monitor),
        )
        if package is not None:
            self._packages.add(package["name"])
        check = f"site-{key}" if package is None else f"package-{package['name']}"
        self.identities.append(_identity(monitor, check))


class _Workflows:
    """Workflows of GitHub, by their badges."""

    def __init__(self, usual: Usual) -> None:
        self._usual = usual
        self._ids, self._titles = names.Ids(), names.Titles()
        self._seen: set[tuple[str, ...]] = set()
        self.found: dict[str, Workflow] = {}
        self.identities: list[Identity] = []

    def add(self, monitor: Value, badge: re.Match[str]) -> Iterator[Remark]:
        """The workflow of a monitor."""
        asked = dict(pair.split("=", 1) for pair in (badge["query"] or "").split("&") if "=" in pair)
        event, branch = asked.get("event"), asked.get("branch")
        fits = texts.REPOSITORY.fits(badge["repository"]) and texts.FILE.fits(badge["file"])
        watched = (badge["repository"].casefold(), badge["file"], event or "", branch or "")
        if (
            not fits
            or (event is not None and event not in set(Trigger))
            or (branch and not texts.BRANCH.fits(branch))
        ):
            yield Remark(
                _place(monitor), "the file does not take this badge", "Watch that of one event or branch"
            )
        elif event is not None and branch is not None and not Trigger(event).of_any_branch:
            yield Remark(
                _place(monitor), f"a run of {event} has no branch", "Ask the badge for the event alone"
            )
        elif watched in self._seen:
            yield Remark(_place(monitor), "another monitor watches this badge", "Delete one of the two")
        else:
            self._seen.add(watched)
            key = self._ids.of(_name(monitor).removeprefix("https://"), "workflow")
            self.found[key] = Workflow(
                id=key,
                title=self._titles.of(_name(monitor), key),
                repository=badge["repository"],
                file=badge["file"],
                event=None if event is None else Trigger(event),
                branch=branch,
                audience=Audience.USERS,
                severity=_urgency(monitor),
                confirm_after=self._usual.confirm_after(monitor) or self._usual.monitoring.confirm_after,
            )
            self.identities.append(_identity(monitor, f"workflow-{key}"))


def _policy(policy: Value) -> Iterator[Remark]:
    """Whom a policy calls beside PagerDuty."""
    attributes = policy.at("attributes")
    members = [
        member for step in attributes.at("steps").items() for member in step.at("step_members").items()
    ]
    kinds = {member.at("type").text() for member in members} - {"pagerduty_integration"}
    if kinds:
        name = attributes.at("name").text() or policy.at("id").text()
        what = (
            f"it calls {listed([f'`{kind}`' for kind in sorted(kinds)])} in Better Stack; what the file watches alerts "
            "PagerDuty alone"
        )
        yield Remark(f'policy "{name}"', what, "Whoever is called by it must be on call in PagerDuty")
