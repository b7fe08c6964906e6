"""What follows the rota in Slack: the members of user groups, topics, handoffs, summaries, reminders."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall import titles
from oncall.errors import UserError
from oncall.following import handoffs, members, reminders, summary
from oncall.model import DAY
from oncall.wording import iso, listed, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from oncall.following.handoffs import Handoff
    from oncall.following.rota import Rota
    from oncall.following.summary import Due
    from oncall.model import Operation
    from operate.follow.asking import RotaReader
    from operate.follow.memory import Memory
    from operate.follow.report import Report
    from operate.follow.workspace import Workspace

HANDOFF = "on_call_handoff"
SUMMARY = "on_call_summary"
_MARGIN = timedelta(minutes=1)


class InSlack:
    """One run."""

    def __init__(self, reader: RotaReader, workspace: Workspace, memory: Memory, report: Report) -> None:
        self._reader = reader
        self._operation: Operation = reader.operation
        self._workspace = workspace
        self._memory = memory
        self._report = report
        self._posted: list[str] = []

    async def follow(self, rota: Rota, now: datetime) -> None:
        """Do what is missing; first what people are reached by."""
        await self._user_groups(members.user_groups(self._operation, rota, now), rota)
        for handoff in handoffs.handoffs(self._operation, rota, now):
            with self._report.part(f"#{handoff.channel} does not hear of the handoff at {utc(handoff.at)}"):
                await self._announce(handoff, rota, now)
        for name, topic in members.topics(self._operation, rota, now).items():
            with self._report.part(f"the topic of #{name} is not changed"):
                channel = await self._workspace.channel(name)
                if html.unescape(channel["topic"]["value"]) != html.unescape(topic):
                    await self._workspace.set_topic(channel["id"], topic)
                    self._report.done.append(f"#{name}: the topic says who is on call")
        for due in summary.due(self._operation, now):
            with self._report.part(f"#{due.summary.channel} does not get the summary of {utc(due.at)}"):
                await self._summarize(due)
        if any(team.follow.reminders for team in self._operation.teams.values()):
            with self._report.part("the reminders are not handed to Slack"):
                await self._remind([*reminders.reminders(self._operation, rota, now)], now)
        self._memory.posted = self._posted

    async def _user_groups(self, wanted: Mapping[str, tuple[str, ...]], rota: Rota) -> None:
        if not wanted:
            return
        names = listed([f"@{handle}" for handle in wanted])
        with self._report.part(f"who is in {names} is not changed"):
            groups = await self._workspace.groups()
            for handle, emails in wanted.items():
                with self._report.part(f"who is in @{handle} is not changed"):
                    if handle not in groups:
                        raise UserError("there is no such user group; pulumi up makes it")
                    await self._user_group(groups[handle], emails, rota)

    async def _user_group(self, group: Mapping[str, object], emails: tuple[str, ...], rota: Rota) -> None:
        users = group.get("users")
        present = {str(user) for user in users} if isinstance(users, list) else set()
        if present == {self._workspace.known(email) for email in emails}:
            return
        accounts = {email: await self._workspace.member(email) for email in emails}
        found = [account for account in accounts.values() if account]
        lacking = [f"{rota.name(email)} ({email})" for email, account in accounts.items() if not account]
        nobody_known = f"no Slack account has the address of {listed(lacking)}"
        if titles.KEPT not in str(group.get("description")):
            raise UserError("it is not marked as one that follows the rota; pulumi up marks it")
        if lacking and not found:
            raise UserError(f"{nobody_known}, and nobody else is on call")
        if present != set(found):
            await self._workspace.set_members(str(group["id"]), found)
            names = [rota.name(email) for email, account in accounts.items() if account]
            self._report.done.append(f"@{group['handle']}: {listed(names) or 'nobody'}")
        if lacking:
            self._report.left.append(f"@{group['handle']} lacks somebody who is on call: {nobody_known}")

    async def _announce(self, handoff: Handoff, rota: Rota, now: datetime) -> None:
        mark = {"team": handoff.team.id, "holders": handoff.holders}
        channel = await self._workspace.channel(handoff.channel)
        if await self._was_posted(channel, HANDOFF, mark, handoff.at):
            return
        mentions, lacking = await self._mentions(handoffs.taking_over(handoff), rota)
        incidents = await self._reader.incidents(handoff.team)
        text = handoffs.text(self._operation, rota, handoff, now, mentions, incidents)
        await self._workspace.post(channel["id"], text, HANDOFF, {**mark, "at": iso(handoff.at)})
        self._report.done.append(f"#{handoff.channel}: a message about the handoff at {utc(handoff.at)}")
        self._report.left += lacking
        await self._was_posted(channel, HANDOFF, mark, handoff.at)

    async def _mentions(self, emails: Iterable[str], rota: Rota) -> tuple[dict[str, str], list[str]]:
        mentions, lacking = {}, []
        for email in emails:
            if account := await self._workspace.member(email):
                mentions[email] = f"<@{account}>"
            else:
                lacking.append(
                    f"{rota.name(email)} is not mentioned: no Slack account has the address {email}"
                )
        return mentions, lacking

    async def _summarize(self, due: Due) -> None:
        mark = {"team": due.team.id, "at": iso(due.at)}
        channel = await self._workspace.channel(due.summary.channel)
        if await self._was_posted(channel, SUMMARY, mark, due.at):
            return
        rota = await self._reader.rota(due.at - DAY, due.at + 2 * summary.WEEK)
        this, upcoming = (summary.plan(self._operation, rota, due, weeks) for weeks in (0, 1))
        before = due.at - summary.WEEK
        announced = None
        for one in await self._workspace.posted(channel["id"], SUMMARY, before - DAY, before + DAY):
            if one.payload.get("team") == due.team.id:
                announced = summary.unpacked(one.payload.get("upcoming", ""))
                break
        lasts = summary.lasting(self._operation, rota, due)
        text = summary.text(self._operation, due, lasts, this, upcoming, announced)
        await self._workspace.post(
            channel["id"], text, SUMMARY, {**mark, "upcoming": summary.packed(upcoming)}
        )
        self._report.done.append(f"#{due.summary.channel}: the summary of {utc(due.at)}")
        await self._was_posted(channel, SUMMARY, mark, due.at)

    async def _remind(self, wanted: list[reminders.Reminder], now: datetime) -> None:
        soon = (now + reminders.SOON).timestamp()
        kept: dict[tuple[int, str], dict[str, Any]] = {}
        for one in await self._workspace.scheduled():
            if not one["text"].startswith(reminders.BEGINNING) or one["post_at"] <= soon:
                continue
            if kept.setdefault((one["post_at"], one["text"]), one) is not one:
                await self._workspace.unschedule(one)
                self._report.done.append("a reminder is taken back: another run had handed over the same")
        due = {(int(one.at.timestamp()), one.text): one for one in wanted}
        for key in kept.keys() - due.keys():
            await self._workspace.unschedule(kept[key])
            self._report.done.append("a reminder is taken back: the shift has moved")
        for key in sorted(due.keys() - kept.keys()):
            to = due[key].to
            if account := await self._workspace.member(to.email):
                await self._workspace.schedule(account, due[key].at, due[key].text)
                self._report.done.append(f"{to.name} is reminded at {utc(due[key].at)}")
            else:
                self._report.left.append(
                    f"{to.name} is not reminded: no Slack account has the address {to.email}"
                )

    async def _was_posted(
        self, channel: Mapping[str, Any], event: str, mark: Mapping[str, str], since: datetime
    ) -> bool:
        """Whether the channel has a message with this mark. A lost answer leaves one as well. Of several, which runs
        have posted at once, the first stays."""
        key = " | ".join((event, channel["id"], iso(since), *mark.values()))
        if key not in self._memory.posted:
            posted = await self._workspace.posted(channel["id"], event, since - _MARGIN)
            same = [one for one in posted if mark.items() <= one.payload.items()]
            if not same:
                return False
            for one in same[:-1]:
                await self._workspace.take_back(channel["id"], one)
                self._report.done.append(
                    f"#{channel['name']}: a message that another run had posted already is taken back"
                )
        self._posted.append(key)
        return True
