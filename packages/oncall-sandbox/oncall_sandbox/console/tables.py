"""The words for what is in the world: kinds by service, names of documents, and how a person finds one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from oncall_sandbox.address import SandboxError, control

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """``word`` for one of them; ``columns`` to show, each ``HEADER=path.into.the.document``.

    ``removal`` is the vendor's own call that takes one away (``{field}`` from the document).
    """

    store: str
    word: str
    columns: tuple[str, ...]
    removal: str = ""

    @property
    def service(self) -> str:
        """The vendor."""
        return self.store.partition("/")[0]


PAGERDUTY, APP = "api.pagerduty.com", "app.pagerduty.com/integration-slack/workspaces"
GITHUB = "api.github.com/repos/{repository}"
UPTIME = "uptime.betterstack.com/api"
TABLES = (
    Table(
        "pagerduty/users",
        "user",
        ("NAME=name", "EMAIL=email", "ROLE=role"),
        f"DELETE {PAGERDUTY}/users/{{id}}",
    ),
    Table(
        "pagerduty/contact_methods",
        "contact-method",
        ("OF=user", "TYPE=type", "ADDRESS=address"),
        f"DELETE {PAGERDUTY}/users/{{user}}/contact_methods/{{id}}",
    ),
    Table(
        "pagerduty/notification_rules",
        "notification-rule",
        ("OF=user", "URGENCY=urgency", "AFTER=summary"),
        f"DELETE {PAGERDUTY}/users/{{user}}/notification_rules/{{id}}",
    ),
    Table(
        "pagerduty/schedules",
        "schedule",
        ("NAME=name", "LAYERS=schedule_layers"),
        f"DELETE {PAGERDUTY}/schedules/{{id}}",
    ),
    Table(
        "pagerduty/overrides",
        "override",
        ("USER=user.summary", "START=start", "END=end", "SCHEDULE=schedule"),
        f"DELETE {PAGERDUTY}/schedules/{{schedule}}/overrides/{{id}}",
    ),
    Table(
        "pagerduty/escalation_policies",
        "policy",
        ("NAME=name", "REPEATS=num_loops", "RULES=escalation_rules"),
        f"DELETE {PAGERDUTY}/escalation_policies/{{id}}",
    ),
    Table(
        "pagerduty/services",
        "service",
        ("NAME=name", "POLICY=escalation_policy.summary"),
        f"DELETE {PAGERDUTY}/services/{{id}}",
    ),
    Table(
        "pagerduty/integrations",
        "integration",
        ("NAME=name", "SERVICE=service.summary", "KEY=integration_key"),
        f"DELETE {PAGERDUTY}/services/{{service[id]}}/integrations/{{id}}",
    ),
    Table(
        "pagerduty/slack_connections",
        "slack-connection",
        ("SERVICE=source_name", "CHANNEL=channel_name", "EVENTS=config.events"),
        f"DELETE {APP}/{{workspace_id}}/connections/{{id}}",
    ),
    Table(
        "pagerduty/incidents",
        "incident",
        ("TITLE=summary", "STATUS=status", "URGENCY=urgency", "PRIORITY=priority.name"),
    ),
    Table("github/repositories", "repository", ("NAME=full_name", "BRANCH=default_branch")),
    Table(
        "github/files",
        "file",
        ("PATH=path", "REPOSITORY=repository", "BYTES=size"),
        f"DELETE {GITHUB}/contents/{{path}}?message=Removed by hand&sha={{sha}}&branch={{branch}}",
    ),
    Table(
        "github/labels",
        "label",
        ("NAME=name", "REPOSITORY=repository", "COLOR=color"),
        f"DELETE {GITHUB}/labels/{{name}}",
    ),
    Table(
        "github/secrets",
        "secret",
        ("NAME=name", "REPOSITORY=repository"),
        f"DELETE {GITHUB}/actions/secrets/{{name}}",
    ),
    Table("github/issues", "issue", ("TITLE=title", "REPOSITORY=repository", "STATE=state")),
    Table(
        "github/teams",
        "team",
        ("NAME=name", "ORGANIZATION=organization.login", "MEMBERS=members"),
        "DELETE api.github.com/orgs/{organization[login]}/teams/{slug}",
    ),
    Table("slack/users", "member", ("NAME=name", "EMAIL=profile.email")),
    Table(
        "slack/channels",
        "channel",
        ("NAME=name", "TOPIC=topic.value", "ARCHIVED=is_archived"),
        "POST slack.com/api/conversations.archive?channel={id}",
    ),
    Table(
        "slack/usergroups",
        "user-group",
        ("NAME=handle", "MEMBERS=users", "DISABLED=date_delete"),
        "POST slack.com/api/usergroups.disable?usergroup={id}",
    ),
    Table("slack/scheduled_messages", "scheduled-message", ("TEXT=text", "CHANNEL=channel_id", "AT=post_at")),
    Table("slack/messages", "message", ("TEXT=text", "CHANNEL=channel")),
    *(
        Table(
            f"betterstack/{path.replace('-', '_')}",
            word,
            columns,
            f"DELETE {UPTIME}/{version}/{path}/{{id}}",
        )
        for version, path, word, columns in (
            ("v2", "monitors", "monitor", ("NAME=pronounceable_name", "TYPE=monitor_type", "URL=url")),
            ("v2", "monitor-groups", "monitor-group", ("NAME=name",)),
            ("v2", "heartbeats", "heartbeat", ("NAME=name", "PERIOD=period", "GRACE=grace", "STATUS=status")),
            ("v2", "heartbeat-groups", "heartbeat-group", ("NAME=name",)),
            ("v3", "policies", "policy", ("NAME=name", "STEPS=steps")),
            ("v2", "status-pages", "status-page", ("NAME=company_name", "SUBDOMAIN=subdomain")),
        )
    ),
    Table(
        "betterstack/pagerduty_integrations",
        "pagerduty-integration",
        ("NAME=name", "SEVERITY=severity"),
        f"DELETE {UPTIME}/v2/pager-duty-webhooks/{{id}}",
    ),
    Table(
        "betterstack/status_page_sections",
        "section",
        ("NAME=name", "POSITION=position"),
        f"DELETE {UPTIME}/v2/status-pages/{{parent}}/sections/{{id}}",
    ),
    Table(
        "betterstack/status_page_resources",
        "page-resource",
        ("NAME=public_name", "TYPE=resource_type"),
        f"DELETE {UPTIME}/v2/status-pages/{{parent}}/resources/{{id}}",
    ),
)
SERVICES = tuple(dict.fromkeys(kind.service for kind in TABLES))
NAMES = (
    "name",
    "pronounceable_name",
    "full_name",
    "company_name",
    "public_name",
    "email",
    "path",
    "title",
    "address",
    "id",
)


def documents() -> dict[str, dict[str, Document]]:
    """Everything that there is, by kind and key."""
    found: dict[str, dict[str, Document]] = control("GET", "documents")
    return found


def fields(document: Document) -> Document:
    """The part of a document that holds what people speak of."""
    attributes = document.get("attributes")
    return attributes if isinstance(attributes, dict) else document


def value(document: Document, path: str) -> Any:
    """The value at ``a.b.c``; None where there is none."""
    found: Any = fields(document)
    if path == "id":
        return document.get("id")
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def pick_kind(word: str, service: str | None = None) -> Table:
    """The kind that ``word`` (in the singular or plural) means. Raises SandboxError naming the nearest."""
    asked = word.lower().replace("_", "-")
    for kind in TABLES:
        if service in (None, kind.service) and asked in (kind.word, f"{kind.word}s", plural(kind.word)):
            return kind
    words = [kind.word for kind in TABLES if service in (None, kind.service)]
    raise SandboxError(f"There is no kind {word!r}; there are {', '.join(words)}.{nearest(asked, words)}")


def pick(kind: Table, name: str) -> tuple[str, Document]:
    """Key and document of the one that is called ``name`` (or has that id). Raises SandboxError."""
    found = documents().get(kind.store, {})
    hits = {
        key: document
        for key, document in found.items()
        if name.lower() in (str(value(document, field)).lower() for field in NAMES)
        or key.lower() == name.lower()
    }
    if len(hits) == 1:
        return next(iter(hits.items()))
    if hits:
        raise SandboxError(f"{len(hits)} are called {name!r}; name one by its key: {', '.join(hits)}.")
    names = [*dict.fromkeys(called(document) for document in found.values())]
    listed = ", ".join(names) or "none at all"
    raise SandboxError(f"There is no {kind.word} {name!r}; there is {listed}.{nearest(name, names)}")


def called(document: Document) -> str:
    """The name that a person would use."""
    return str(next((value(document, field) for field in NAMES if value(document, field)), ""))


def plural(word: str) -> str:
    """``policies`` of ``policy``."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def nearest(word: str, words: list[str]) -> str:
    """ " Did you mean …?" where something is near."""
    close = difflib.get_close_matches(word, words, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
