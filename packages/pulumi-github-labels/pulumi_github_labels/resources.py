"""The typed resources of the package `githublabels`."""

from typing import Any

import pulumi

__all__ = ["File", "Label", "Provider"]


class Provider(pulumi.ProviderResource):
    """The way to GitHub; one reaches the repositories of every owner that its token may write to.

    What is not given comes from the environment (GITHUB_TOKEN, GITHUB_API_URL).
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        token: pulumi.Input[str] | None = None,
        api_url: pulumi.Input[str] | None = None,
    ) -> None:
        props = {"token": None if token is None else pulumi.Output.secret(token), "apiUrl": api_url}
        super().__init__("githublabels", resource_name, props, opts)


@pulumi.input_type
class _LabelArgs(dict[str, Any]):
    repository: pulumi.Input[str] = pulumi.property("repository")
    name: pulumi.Input[str] = pulumi.property("name")
    color: pulumi.Input[str] = pulumi.property("color")
    description: pulumi.Input[str] | None = pulumi.property("description")


class Label(pulumi.CustomResource):
    """A label of a repository: made, or taken over where there is one of this name.

    - ``repository``: The repository, as owner/name. Another one gets a label of its own.
    - ``name``: 50 characters at most; another name renames the label, on the issues that have it as well.
    - ``color``: Six hexadecimal digits, without #.
    - ``description``: 100 characters at most; stays as it is when it is left out.
    """

    repository: pulumi.Output[str] = pulumi.property("repository")
    name: pulumi.Output[str] = pulumi.property("name")
    color: pulumi.Output[str] = pulumi.property("color")
    description: pulumi.Output[str] = pulumi.property("description")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        repository: pulumi.Input[str],
        name: pulumi.Input[str],
        color: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
    ) -> None:
        props = _LabelArgs.__new__(_LabelArgs)
        props.update({"repository": repository, "name": name, "color": color, "description": description})
        super().__init__("githublabels:index:Label", resource_name, props, opts)


@pulumi.input_type
class _FileArgs(dict[str, Any]):
    repository: pulumi.Input[str] = pulumi.property("repository")
    branch: pulumi.Input[str] = pulumi.property("branch")
    path: pulumi.Input[str] = pulumi.property("path")
    content: pulumi.Input[str] = pulumi.property("content")
    message: pulumi.Input[str] = pulumi.property("message")


class File(pulumi.CustomResource):
    """A file of a repository: written, or taken over where there is one at this path.

    - ``repository``, ``branch``, ``path``: Where it is; the repository as owner/name. Another place is another file.
    - ``content``: As text. Each change is one commit, and a file that has this content already gets none.
    - ``message``: What the next commit says; another message alone changes nothing.
    """

    repository: pulumi.Output[str] = pulumi.property("repository")
    branch: pulumi.Output[str] = pulumi.property("branch")
    path: pulumi.Output[str] = pulumi.property("path")
    content: pulumi.Output[str] = pulumi.property("content")
    message: pulumi.Output[str] = pulumi.property("message")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        repository: pulumi.Input[str],
        branch: pulumi.Input[str],
        path: pulumi.Input[str],
        content: pulumi.Input[str],
        message: pulumi.Input[str],
    ) -> None:
        props = _FileArgs.__new__(_FileArgs)
        props.update(repository=repository, branch=branch, path=path, content=content, message=message)
        super().__init__("githublabels:index:File", resource_name, props, opts)
