"""Labels and files of GitHub repositories as a Pulumi provider."""

from functools import cached_property
from typing import Any

from plugin_host import protocol
from plugin_host.base import Base, type_of

from pulumi_github_labels import file, label
from pulumi_github_labels.client import LabelsClient
from pulumi_github_labels.config import VENDOR
from pulumi_github_labels.contents import FilesClient
from pulumi_github_labels.files import Files
from pulumi_github_labels.labels import Labels


class GitHubLabels(Base):
    """Two resources: a label and a file, each made or taken over."""

    vendor = VENDOR

    def schema(self) -> dict[str, Any]:
        from pulumi_github_labels.schema import schema

        return schema()

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        return await self._kind(request.type).check(request)

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        return await self._kind(request.type).diff(request)

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        return await self._kind(request.type).create(request)

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        return await self._kind(request.type).read(request)

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        return await self._kind(request.type).update(request)

    async def delete(self, request: protocol.DeleteRequest) -> None:
        await self._kind(request.type).delete(request)

    def _kind(self, qualified: str) -> Labels | Files:
        return self._kinds[type_of(qualified, *self._kinds)]

    @cached_property
    def _kinds(self) -> dict[str, Labels | Files]:
        return {
            label.TOKEN: Labels(lambda: LabelsClient(self._api(), self._around)),
            file.TOKEN: Files(lambda: FilesClient(self._api(), self._around)),
        }
