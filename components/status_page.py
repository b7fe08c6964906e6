"""The public page that tells what works, a line for each thing that is watched; it says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_betterstack as betterstack
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Line:
    """``title``, and the id of the monitor that tells its state."""

    title: str
    monitor: Input[str]


@dataclass(frozen=True, kw_only=True)
class StatusPageArgs:
    """``title`` is whose page it is, and leads to ``url``; the lines by stable id, from the top."""

    title: str
    url: str
    subdomain: str
    lines: Mapping[str, Line]


class StatusPage(ComponentResource):
    """``address`` is where people read it."""

    address: Output[str]

    def __init__(self, name: str, args: StatusPageArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:StatusPage", name, None, opts)
        child = ResourceOptions(parent=self)
        page = betterstack.StatusPage(
            f"{name}-page",
            company_name=args.title,
            company_url=args.url,
            subdomain=args.subdomain,
            timezone="UTC",
            opts=child,
        )
        section = betterstack.StatusPageSection(
            f"{name}-section", status_page_id=page.id, name=args.title, opts=child
        )
        before: list[Resource] = []
        for key, line in args.lines.items():
            # One after the other: each goes last, so the order is that of the file, and removing one moves no other.
            shown = betterstack.StatusPageResource(
                f"{name}-{key}",
                status_page_id=page.id,
                status_page_section_id=section.section_id,
                resource_type="Monitor",
                resource_id=line.monitor,
                public_name=line.title,
                opts=ResourceOptions(parent=self, depends_on=before),
            )
            before = [shown]
        self.address = Output.concat("https://", page.subdomain, ".betteruptime.com")
        self.register_outputs({})
