"""What a repository gets so that incidents are reported, escalated and written up alike: labels, files and secrets.

What exists of it is taken over. Not managed: any other label, file or secret of the repository. Labels and files
outlive the stack: the label of an issue is a record, and deleting it would take it off every issue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_github as github
import pulumi_github_labels as labels
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Label:
    """``color`` is six hexadecimal digits without ``#``."""

    name: str
    color: str
    description: str


@dataclass(frozen=True, kw_only=True)
class IssueKitArgs:
    """``repository`` is ``owner/name``, the owner the GitHub provider's; ``files`` maps paths to contents, ``secrets``
    names of Actions secrets to their values."""

    repository: str
    branch: str
    labels: Sequence[Label]
    files: Mapping[str, Input[str]]
    secrets: Mapping[str, Output[str]]


class IssueKit(ComponentResource):
    def __init__(self, name: str, args: IssueKitArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:IssueKit", name, None, opts)
        _, short = args.repository.split("/")
        for label in args.labels:
            labels.Label(
                f"{name}-label-{label.name}",
                repository=args.repository,
                name=label.name,
                color=label.color,
                description=label.description,
                opts=ResourceOptions(parent=self, retain_on_delete=True),
            )
        for secret, value in args.secrets.items():
            github.ActionsSecret(
                f"{name}-secret-{secret}",
                repository=short,
                secret_name=secret,
                value=value,
                opts=ResourceOptions(parent=self),
            )
        for path, content in args.files.items():
            labels.File(
                f"{name}-file-{path}",
                repository=args.repository,
                branch=args.branch,
                path=path,
                content=content,
                message=f"Provision {path} from the on-call operation",
                opts=ResourceOptions(parent=self, retain_on_delete=True),
            )
        self.register_outputs({})
