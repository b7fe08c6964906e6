"""An issue form that is the same in two repositories."""

from pulumi_github_labels import File

for repository in ("acme/web", "acme/docs"):
    File(
        f"{repository}-question",
        repository=repository,
        branch="main",
        path=".github/ISSUE_TEMPLATE/question.yml",
        content="name: Question\ndescription: Ask us\nbody:\n  - {type: textarea, attributes: {label: Question}}\n",
        message="Provision the form for questions",
    )
