"""Every repository has the label by which its issues become incidents, whether it had one before or not."""

from pulumi_github_labels import Label

for repository in ("acme/web", "acme/examples"):
    Label(
        f"{repository}-incident",
        repository=repository,
        name="incident",
        color="b60205",
        description="Pages at once: something is broken, nobody knows how badly",
    )
