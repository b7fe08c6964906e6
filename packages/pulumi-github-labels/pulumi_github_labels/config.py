"""The provider's own settings: from its inputs, else from the environment, else GitHub's address."""

from typing import Final

from plugin_host.vendor import Vendor

from pulumi_github_labels.package import PACKAGE

VENDOR: Final = Vendor(
    package=PACKAGE,
    name="GitHub",
    url="https://api.github.com",
    url_variable="GITHUB_API_URL",
    token_variable="GITHUB_TOKEN",  # noqa: S106 -- its name
    token_is="a token of GitHub",  # noqa: S106 -- says what it is
    headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    # GitHub counts points (900 a minute; a read is one, a write five) and says when there were too many.
    limit=(100, 10.0),
    advice={
        301: "The repository has another name now; declare that.",
        401: "GitHub does not know the token.",
        403: "The token may not do this: it needs to write issues, contents and workflows of the repository.",
        404: "There is no such repository, or the token may not see it.",
        409: "Where the branch is protected, let whoever owns the token bypass its rule.",
    },
)
