"""The typed resources of the package, by `python -m pulumi_betterstack.generate`."""

# ruff: noqa: A002, E501 -- the vendor's names and whole descriptions

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi


class Provider(pulumi.ProviderResource):
    """The account that resources live in; ``rate_limit`` is in requests a second.

    What is not given comes from the environment (BETTERSTACK_API_TOKEN, BETTERSTACK_API_URL).
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        api_token: pulumi.Input[str] | None = None,
        api_url: pulumi.Input[str] | None = None,
        rate_limit: pulumi.Input[int] | None = None,
    ) -> None:
        props = {
            "apiToken": None if api_token is None else pulumi.Output.secret(api_token),
            "apiUrl": api_url,
            "rateLimit": None if rate_limit is None else pulumi.Output.from_input(rate_limit).apply(str),
        }
        super().__init__("betterstack", resource_name, props, opts)


def _look_up(
    token: str, wanted: dict[str, Any], opts: pulumi.InvokeOptions | None
) -> pulumi.Output[Mapping[str, Any]]:
    return pulumi.runtime.invoke_output(token, wanted, opts)


@pulumi.input_type
class RequestHeaderArgs:
    """Headers of the request.

    - ``name``: The header's name.
    - ``value``: The header's value.
    """

    name: pulumi.Input[str] | None = pulumi.property("name")
    value: pulumi.Input[str] | None = pulumi.property("value")

    def __init__(
        self,
        *,
        name: pulumi.Input[str],
        value: pulumi.Input[str],
    ) -> None:
        vars(self).update({"name": name, "value": value})


@pulumi.input_type
class PolicyStepMemberArgs:
    """Whom an escalation reaches.

    - ``type``: Who or what. One of current_on_call, entire_team, all_slack_integrations, all_microsoft_teams_integrations, all_zapier_integrations, all_webhook_integrations, all_splunk_on_call_integrations, incident_metadata, user, webhook, slack_integration, microsoft_teams_integration, zapier_webhook, pagerduty_integration, policy.
    - ``id``: Id of the user, integration, calendar, team or policy.
    - ``email``: Address of a user, instead of the id.
    - ``metadata_key``: The key that names the target of incident_metadata.
    """

    type: pulumi.Input[str] | None = pulumi.property("type")
    id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("id")
    email: pulumi.Input[str] | None = pulumi.property("email")
    metadata_key: pulumi.Input[str] | None = pulumi.property("metadataKey")

    def __init__(
        self,
        *,
        type: pulumi.Input[str],
        id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        email: pulumi.Input[str] | None = None,
        metadata_key: pulumi.Input[str] | None = None,
    ) -> None:
        vars(self).update({"type": type, "id": id, "email": email, "metadata_key": metadata_key})


@pulumi.input_type
class MetadataValueArgs:
    """Values of the key that take the branch.

    - ``type``: What the value is; String without it. One of String, User, Team, Policy, Schedule, SlackIntegration, LinearIntegration, JiraIntegration, MicrosoftTeamsWebhook, ZapierWebhook, NativeWebhook, PagerDutyWebhook, no_value.
    - ``value``: The value, of a String.
    - ``item_id``: Id of the object the value refers to.
    - ``name``: Name of the object the value refers to.
    - ``email``: Address of the user the value refers to.
    """

    type: pulumi.Input[str] | None = pulumi.property("type")
    value: pulumi.Input[str] | None = pulumi.property("value")
    item_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("itemId")
    name: pulumi.Input[str] | None = pulumi.property("name")
    email: pulumi.Input[str] | None = pulumi.property("email")

    def __init__(
        self,
        *,
        type: pulumi.Input[str] | None = None,
        value: pulumi.Input[str] | None = None,
        item_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        name: pulumi.Input[str] | None = None,
        email: pulumi.Input[str] | None = None,
    ) -> None:
        vars(self).update({"type": type, "value": value, "item_id": item_id, "name": name, "email": email})


@pulumi.input_type
class PolicyStepArgs:
    """The steps, in order; a policy without any alerts nobody.

    - ``type``: The kind of step. One of escalation, time_branching, metadata_branching, instructions.
    - ``wait_before``: Seconds since the step before. At least 0.
    - ``wait_until_time``: The time of day to wait for, HH:MM.
    - ``wait_until_timezone``: Zone of wait_until_time, as Rails shifts it.
    - ``urgency_id``: The severity of an escalation.
    - ``step_members``: Whom an escalation reaches.
    - ``timezone``: Zone of a time branch, as Rails shifts it.
    - ``days``: Days of a time branch. One of mon, tue, wed, thu, fri, sat, sun.
    - ``time_from``: Start of a time branch, HH:MM.
    - ``time_to``: End of a time branch, HH:MM.
    - ``metadata_key``: The key of a metadata branch.
    - ``metadata_values``: Values of the key that take the branch.
    - ``policy_id``: The policy of a branch.
    - ``policy_metadata_key``: The key that names the policy of a branch.
    - ``comment``: Instructions, in Markdown.
    - ``reminder_enabled``: Remind until all boxes of the instructions are ticked.
    - ``reminder_interval_hours``: Hours between two reminders. At least 1.
    """

    type: pulumi.Input[str] | None = pulumi.property("type")
    wait_before: pulumi.Input[int] | None = pulumi.property("waitBefore")
    wait_until_time: pulumi.Input[str] | None = pulumi.property("waitUntilTime")
    wait_until_timezone: pulumi.Input[str] | None = pulumi.property("waitUntilTimezone")
    urgency_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("urgencyId")
    step_members: pulumi.Input[Sequence[pulumi.Input[PolicyStepMemberArgs]]] | None = pulumi.property(
        "stepMembers"
    )
    timezone: pulumi.Input[str] | None = pulumi.property("timezone")
    days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("days")
    time_from: pulumi.Input[str] | None = pulumi.property("timeFrom")
    time_to: pulumi.Input[str] | None = pulumi.property("timeTo")
    metadata_key: pulumi.Input[str] | None = pulumi.property("metadataKey")
    metadata_values: pulumi.Input[Sequence[pulumi.Input[MetadataValueArgs]]] | None = pulumi.property(
        "metadataValues"
    )
    policy_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("policyId")
    policy_metadata_key: pulumi.Input[str] | None = pulumi.property("policyMetadataKey")
    comment: pulumi.Input[str] | None = pulumi.property("comment")
    reminder_enabled: pulumi.Input[bool] | None = pulumi.property("reminderEnabled")
    reminder_interval_hours: pulumi.Input[int] | None = pulumi.property("reminderIntervalHours")

    def __init__(
        self,
        *,
        type: pulumi.Input[str],
        wait_before: pulumi.Input[int] | None = None,
        wait_until_time: pulumi.Input[str] | None = None,
        wait_until_timezone: pulumi.Input[str] | None = None,
        urgency_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        step_members: pulumi.Input[Sequence[pulumi.Input[PolicyStepMemberArgs]]] | None = None,
        timezone: pulumi.Input[str] | None = None,
        days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        time_from: pulumi.Input[str] | None = None,
        time_to: pulumi.Input[str] | None = None,
        metadata_key: pulumi.Input[str] | None = None,
        metadata_values: pulumi.Input[Sequence[pulumi.Input[MetadataValueArgs]]] | None = None,
        policy_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        policy_metadata_key: pulumi.Input[str] | None = None,
        comment: pulumi.Input[str] | None = None,
        reminder_enabled: pulumi.Input[bool] | None = None,
        reminder_interval_hours: pulumi.Input[int] | None = None,
    ) -> None:
        vars(self).update(
            {
                "type": type,
                "wait_before": wait_before,
                "wait_until_time": wait_until_time,
                "wait_until_timezone": wait_until_timezone,
                "urgency_id": urgency_id,
                "step_members": step_members,
                "timezone": timezone,
                "days": days,
                "time_from": time_from,
                "time_to": time_to,
                "metadata_key": metadata_key,
                "metadata_values": metadata_values,
                "policy_id": policy_id,
                "policy_metadata_key": policy_metadata_key,
                "comment": comment,
                "reminder_enabled": reminder_enabled,
                "reminder_interval_hours": reminder_interval_hours,
            }
        )


@pulumi.input_type
class NavigationLinkArgs:
    """Links at the top, of design v2; four at most.

    - ``text``: The link's text.
    - ``href``: An address, or /, /maintenance or /incidents.
    """

    text: pulumi.Input[str] | None = pulumi.property("text")
    href: pulumi.Input[str] | None = pulumi.property("href")

    def __init__(
        self,
        *,
        text: pulumi.Input[str],
        href: pulumi.Input[str],
    ) -> None:
        vars(self).update({"text": text, "href": href})


@pulumi.input_type
class MetadataRuleArgs:
    """The incidents that mark the resource as down.

    - ``key``: The metadata key.
    - ``metadata_values``: The values that match.
    """

    key: pulumi.Input[str] | None = pulumi.property("key")
    metadata_values: pulumi.Input[Sequence[pulumi.Input[MetadataValueArgs]]] | None = pulumi.property(
        "metadataValues"
    )

    def __init__(
        self,
        *,
        key: pulumi.Input[str],
        metadata_values: pulumi.Input[Sequence[pulumi.Input[MetadataValueArgs]]],
    ) -> None:
        vars(self).update({"key": key, "metadata_values": metadata_values})


@pulumi.input_type
class _MonitorArgs(dict[str, Any]):
    monitor_type: pulumi.Input[str] | None = pulumi.property("monitorType")
    url: pulumi.Input[str] | None = pulumi.property("url")
    pronounceable_name: pulumi.Input[str] | None = pulumi.property("pronounceableName")
    required_keyword: pulumi.Input[str] | None = pulumi.property("requiredKeyword")
    expected_status_codes: pulumi.Input[Sequence[pulumi.Input[int]]] | None = pulumi.property(
        "expectedStatusCodes"
    )
    check_frequency: pulumi.Input[int] | None = pulumi.property("checkFrequency")
    confirmation_period: pulumi.Input[int] | None = pulumi.property("confirmationPeriod")
    recovery_period: pulumi.Input[int] | None = pulumi.property("recoveryPeriod")
    regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("regions")
    policy_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("policyId")
    expiration_policy_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("expirationPolicyId")
    monitor_group_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("monitorGroupId")
    ssl_expiration: pulumi.Input[int] | None = pulumi.property("sslExpiration")
    domain_expiration: pulumi.Input[int] | None = pulumi.property("domainExpiration")
    call: pulumi.Input[bool] | None = pulumi.property("call")
    sms: pulumi.Input[bool] | None = pulumi.property("sms")
    email: pulumi.Input[bool] | None = pulumi.property("email")
    push: pulumi.Input[bool] | None = pulumi.property("push")
    critical_alert: pulumi.Input[bool] | None = pulumi.property("criticalAlert")
    team_wait: pulumi.Input[int] | None = pulumi.property("teamWait")
    paused: pulumi.Input[bool] | None = pulumi.property("paused")
    follow_redirects: pulumi.Input[bool] | None = pulumi.property("followRedirects")
    remember_cookies: pulumi.Input[bool] | None = pulumi.property("rememberCookies")
    verify_ssl: pulumi.Input[bool] | None = pulumi.property("verifySsl")
    port: pulumi.Input[str] | None = pulumi.property("port")
    http_method: pulumi.Input[str] | None = pulumi.property("httpMethod")
    request_timeout: pulumi.Input[int] | None = pulumi.property("requestTimeout")
    request_body: pulumi.Input[str] | None = pulumi.property("requestBody")
    request_headers: pulumi.Input[Sequence[pulumi.Input[RequestHeaderArgs]]] | None = pulumi.property(
        "requestHeaders"
    )
    auth_username: pulumi.Input[str] | None = pulumi.property("authUsername")
    auth_password: pulumi.Input[str] | None = pulumi.property("authPassword")
    proxy_host: pulumi.Input[str] | None = pulumi.property("proxyHost")
    proxy_port: pulumi.Input[int] | None = pulumi.property("proxyPort")
    ip_version: pulumi.Input[str] | None = pulumi.property("ipVersion")
    maintenance_days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("maintenanceDays")
    maintenance_from: pulumi.Input[str] | None = pulumi.property("maintenanceFrom")
    maintenance_to: pulumi.Input[str] | None = pulumi.property("maintenanceTo")
    maintenance_timezone: pulumi.Input[str] | None = pulumi.property("maintenanceTimezone")
    playwright_script: pulumi.Input[str] | None = pulumi.property("playwrightScript")
    scenario_name: pulumi.Input[str] | None = pulumi.property("scenarioName")
    environment_variables: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property(
        "environmentVariables"
    )
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class Monitor(pulumi.CustomResource):
    """Watches an address from outside and opens an incident when it fails.

    - ``monitor_type``: What is checked. One of status, expected_status_code, keyword, keyword_absence, ping, tcp, udp, smtp, pop, imap, dns, playwright.
    - ``url``: The address or host to watch; required except for playwright.
    - ``pronounceable_name``: The name, also used when somebody is called.
    - ``required_keyword``: The text that must be there (or absent).
    - ``expected_status_codes``: The status codes that count as up. At least 100. At most 599.
    - ``check_frequency``: Seconds between two checks. At least 30.
    - ``confirmation_period``: Seconds a failure must last to open an incident. At least 0.
    - ``recovery_period``: Seconds of being up that resolve the incident. At least 0.
    - ``regions``: Where the checks come from. One of us, eu, as, au.
    - ``policy_id``: The escalation policy.
    - ``expiration_policy_id``: The policy for expiring certificates and domains; an e-mail to the team without one.
    - ``monitor_group_id``: The group the monitor belongs to.
    - ``ssl_expiration``: Days before the certificate expires that alert; -1 switches the check off. One of -1, 1, 2, 3, 7, 14, 30, 60.
    - ``domain_expiration``: Days before the domain expires that alert; -1 switches the check off. One of -1, 1, 2, 3, 7, 14, 30, 60.
    - ``call``: Call the person on call. Ignored where a policy is set.
    - ``sms``: Send a text message to the person on call. Ignored where a policy is set.
    - ``email``: Send an e-mail to the person on call. Ignored where a policy is set.
    - ``push``: Send a push notification to the person on call. Ignored where a policy is set.
    - ``critical_alert``: Let the push notification through a muted phone.
    - ``team_wait``: Seconds before the entire team is alerted. At least 0.
    - ``paused``: Whether watching is paused.
    - ``follow_redirects``: Whether redirects are followed.
    - ``remember_cookies``: Whether cookies are kept across redirects.
    - ``verify_ssl``: Whether the certificate must be valid.
    - ``port``: The port, for tcp, udp, smtp, pop and imap.
    - ``http_method``: The method of the request. One of GET, HEAD, POST, PUT, PATCH.
    - ``request_timeout``: How long to wait for an answer: seconds; milliseconds for servers and ports.
    - ``request_body``: The body of the request; for dns, the domain to ask for.
    - ``request_headers``: Headers of the request.
    - ``auth_username``: User name of basic authentication.
    - ``auth_password``: Password of basic authentication.
    - ``proxy_host``: The proxy the checks go through, user:password@host for one that asks for them.
    - ``proxy_port``: The proxy's port. At least 1. At most 65535.
    - ``ip_version``: Which version of IP is used; both without it. One of ipv4, ipv6.
    - ``maintenance_days``: Days with a maintenance window. One of mon, tue, wed, thu, fri, sat, sun.
    - ``maintenance_from``: Daily start of the window, HH:MM:SS.
    - ``maintenance_to``: Daily end of the window, HH:MM:SS.
    - ``maintenance_timezone``: Zone of the window, as Rails shifts it.
    - ``playwright_script``: The scenario in JavaScript.
    - ``scenario_name``: The scenario's name; takes the place of the address of playwright monitors.
    - ``environment_variables``: Variables of the scenario.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    - ``status`` (output): up, down, validating, paused, pending or maintenance.
    - ``last_checked_at`` (output): When it was checked last.
    - ``paused_at`` (output): When it was paused.
    - ``created_at`` (output): When the object was created.
    - ``updated_at`` (output): When the object was changed last.
    """

    monitor_type: pulumi.Output[str] = pulumi.property("monitorType")
    url: pulumi.Output[str | None] = pulumi.property("url")
    pronounceable_name: pulumi.Output[str | None] = pulumi.property("pronounceableName")
    required_keyword: pulumi.Output[str | None] = pulumi.property("requiredKeyword")
    expected_status_codes: pulumi.Output[Sequence[int] | None] = pulumi.property("expectedStatusCodes")
    check_frequency: pulumi.Output[int | None] = pulumi.property("checkFrequency")
    confirmation_period: pulumi.Output[int | None] = pulumi.property("confirmationPeriod")
    recovery_period: pulumi.Output[int | None] = pulumi.property("recoveryPeriod")
    regions: pulumi.Output[Sequence[str] | None] = pulumi.property("regions")
    policy_id: pulumi.Output[str | None] = pulumi.property("policyId")
    expiration_policy_id: pulumi.Output[str | None] = pulumi.property("expirationPolicyId")
    monitor_group_id: pulumi.Output[str | None] = pulumi.property("monitorGroupId")
    ssl_expiration: pulumi.Output[int | None] = pulumi.property("sslExpiration")
    domain_expiration: pulumi.Output[int | None] = pulumi.property("domainExpiration")
    call: pulumi.Output[bool | None] = pulumi.property("call")
    sms: pulumi.Output[bool | None] = pulumi.property("sms")
    email: pulumi.Output[bool | None] = pulumi.property("email")
    push: pulumi.Output[bool | None] = pulumi.property("push")
    critical_alert: pulumi.Output[bool | None] = pulumi.property("criticalAlert")
    team_wait: pulumi.Output[int | None] = pulumi.property("teamWait")
    paused: pulumi.Output[bool | None] = pulumi.property("paused")
    follow_redirects: pulumi.Output[bool | None] = pulumi.property("followRedirects")
    remember_cookies: pulumi.Output[bool | None] = pulumi.property("rememberCookies")
    verify_ssl: pulumi.Output[bool | None] = pulumi.property("verifySsl")
    port: pulumi.Output[str | None] = pulumi.property("port")
    http_method: pulumi.Output[str | None] = pulumi.property("httpMethod")
    request_timeout: pulumi.Output[int | None] = pulumi.property("requestTimeout")
    request_body: pulumi.Output[str | None] = pulumi.property("requestBody")
    request_headers: pulumi.Output[Sequence[Mapping[str, Any]] | None] = pulumi.property("requestHeaders")
    auth_username: pulumi.Output[str | None] = pulumi.property("authUsername")
    auth_password: pulumi.Output[str | None] = pulumi.property("authPassword")
    proxy_host: pulumi.Output[str | None] = pulumi.property("proxyHost")
    proxy_port: pulumi.Output[int | None] = pulumi.property("proxyPort")
    ip_version: pulumi.Output[str | None] = pulumi.property("ipVersion")
    maintenance_days: pulumi.Output[Sequence[str] | None] = pulumi.property("maintenanceDays")
    maintenance_from: pulumi.Output[str | None] = pulumi.property("maintenanceFrom")
    maintenance_to: pulumi.Output[str | None] = pulumi.property("maintenanceTo")
    maintenance_timezone: pulumi.Output[str | None] = pulumi.property("maintenanceTimezone")
    playwright_script: pulumi.Output[str | None] = pulumi.property("playwrightScript")
    scenario_name: pulumi.Output[str | None] = pulumi.property("scenarioName")
    environment_variables: pulumi.Output[Mapping[str, str] | None] = pulumi.property("environmentVariables")
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")
    status: pulumi.Output[str | None] = pulumi.property("status")
    last_checked_at: pulumi.Output[str | None] = pulumi.property("lastCheckedAt")
    paused_at: pulumi.Output[str | None] = pulumi.property("pausedAt")
    created_at: pulumi.Output[str | None] = pulumi.property("createdAt")
    updated_at: pulumi.Output[str | None] = pulumi.property("updatedAt")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        monitor_type: pulumi.Input[str],
        url: pulumi.Input[str] | None = None,
        pronounceable_name: pulumi.Input[str] | None = None,
        required_keyword: pulumi.Input[str] | None = None,
        expected_status_codes: pulumi.Input[Sequence[pulumi.Input[int]]] | None = None,
        check_frequency: pulumi.Input[int] | None = None,
        confirmation_period: pulumi.Input[int] | None = None,
        recovery_period: pulumi.Input[int] | None = None,
        regions: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        policy_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        expiration_policy_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        monitor_group_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        ssl_expiration: pulumi.Input[int] | None = None,
        domain_expiration: pulumi.Input[int] | None = None,
        call: pulumi.Input[bool] | None = None,
        sms: pulumi.Input[bool] | None = None,
        email: pulumi.Input[bool] | None = None,
        push: pulumi.Input[bool] | None = None,
        critical_alert: pulumi.Input[bool] | None = None,
        team_wait: pulumi.Input[int] | None = None,
        paused: pulumi.Input[bool] | None = None,
        follow_redirects: pulumi.Input[bool] | None = None,
        remember_cookies: pulumi.Input[bool] | None = None,
        verify_ssl: pulumi.Input[bool] | None = None,
        port: pulumi.Input[str] | None = None,
        http_method: pulumi.Input[str] | None = None,
        request_timeout: pulumi.Input[int] | None = None,
        request_body: pulumi.Input[str] | None = None,
        request_headers: pulumi.Input[Sequence[pulumi.Input[RequestHeaderArgs]]] | None = None,
        auth_username: pulumi.Input[str] | None = None,
        auth_password: pulumi.Input[str] | None = None,
        proxy_host: pulumi.Input[str] | None = None,
        proxy_port: pulumi.Input[int] | None = None,
        ip_version: pulumi.Input[str] | None = None,
        maintenance_days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        maintenance_from: pulumi.Input[str] | None = None,
        maintenance_to: pulumi.Input[str] | None = None,
        maintenance_timezone: pulumi.Input[str] | None = None,
        playwright_script: pulumi.Input[str] | None = None,
        scenario_name: pulumi.Input[str] | None = None,
        environment_variables: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _MonitorArgs.__new__(_MonitorArgs)
        props.update(
            {
                "monitor_type": monitor_type,
                "url": url,
                "pronounceable_name": pronounceable_name,
                "required_keyword": required_keyword,
                "expected_status_codes": expected_status_codes,
                "check_frequency": check_frequency,
                "confirmation_period": confirmation_period,
                "recovery_period": recovery_period,
                "regions": regions,
                "policy_id": policy_id,
                "expiration_policy_id": expiration_policy_id,
                "monitor_group_id": monitor_group_id,
                "ssl_expiration": ssl_expiration,
                "domain_expiration": domain_expiration,
                "call": call,
                "sms": sms,
                "email": email,
                "push": push,
                "critical_alert": critical_alert,
                "team_wait": team_wait,
                "paused": paused,
                "follow_redirects": follow_redirects,
                "remember_cookies": remember_cookies,
                "verify_ssl": verify_ssl,
                "port": port,
                "http_method": http_method,
                "request_timeout": request_timeout,
                "request_body": request_body,
                "request_headers": request_headers,
                "auth_username": auth_username,
                "auth_password": auth_password,
                "proxy_host": proxy_host,
                "proxy_port": proxy_port,
                "ip_version": ip_version,
                "maintenance_days": maintenance_days,
                "maintenance_from": maintenance_from,
                "maintenance_to": maintenance_to,
                "maintenance_timezone": maintenance_timezone,
                "playwright_script": playwright_script,
                "scenario_name": scenario_name,
                "environment_variables": environment_variables,
                "team_name": team_name,
                "status": None,
                "last_checked_at": None,
                "paused_at": None,
                "created_at": None,
                "updated_at": None,
            }
        )
        super().__init__("betterstack:index:Monitor", resource_name, props, opts)


@pulumi.input_type
class _MonitorGroupArgs(dict[str, Any]):
    name: pulumi.Input[str] | None = pulumi.property("name")
    paused: pulumi.Input[bool] | None = pulumi.property("paused")
    sort_index: pulumi.Input[int] | None = pulumi.property("sortIndex")
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class MonitorGroup(pulumi.CustomResource):
    """Holds monitors together on the dashboard.

    - ``name``: The name on the dashboard.
    - ``paused``: Pauses or resumes the monitors that are in the group now.
    - ``sort_index``: Its position on the dashboard.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    - ``created_at`` (output): When the object was created.
    - ``updated_at`` (output): When the object was changed last.
    """

    name: pulumi.Output[str] = pulumi.property("name")
    paused: pulumi.Output[bool | None] = pulumi.property("paused")
    sort_index: pulumi.Output[int | None] = pulumi.property("sortIndex")
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")
    created_at: pulumi.Output[str | None] = pulumi.property("createdAt")
    updated_at: pulumi.Output[str | None] = pulumi.property("updatedAt")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str],
        paused: pulumi.Input[bool] | None = None,
        sort_index: pulumi.Input[int] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _MonitorGroupArgs.__new__(_MonitorGroupArgs)
        props.update(
            {
                "name": name,
                "paused": paused,
                "sort_index": sort_index,
                "team_name": team_name,
                "created_at": None,
                "updated_at": None,
            }
        )
        super().__init__("betterstack:index:MonitorGroup", resource_name, props, opts)


@pulumi.input_type
class _HeartbeatArgs(dict[str, Any]):
    name: pulumi.Input[str] | None = pulumi.property("name")
    period: pulumi.Input[int] | None = pulumi.property("period")
    grace: pulumi.Input[int] | None = pulumi.property("grace")
    server_timezone: pulumi.Input[str] | None = pulumi.property("serverTimezone")
    call: pulumi.Input[bool] | None = pulumi.property("call")
    sms: pulumi.Input[bool] | None = pulumi.property("sms")
    email: pulumi.Input[bool] | None = pulumi.property("email")
    push: pulumi.Input[bool] | None = pulumi.property("push")
    critical_alert: pulumi.Input[bool] | None = pulumi.property("criticalAlert")
    team_wait: pulumi.Input[int] | None = pulumi.property("teamWait")
    heartbeat_group_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("heartbeatGroupId")
    sort_index: pulumi.Input[int] | None = pulumi.property("sortIndex")
    maintenance_days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("maintenanceDays")
    maintenance_from: pulumi.Input[str] | None = pulumi.property("maintenanceFrom")
    maintenance_to: pulumi.Input[str] | None = pulumi.property("maintenanceTo")
    maintenance_timezone: pulumi.Input[str] | None = pulumi.property("maintenanceTimezone")
    paused: pulumi.Input[bool] | None = pulumi.property("paused")
    policy_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("policyId")
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class Heartbeat(pulumi.CustomResource):
    """Expects to be called again and again, and opens an incident when the call does not come.

    - ``name``: The name of what calls.
    - ``period``: Seconds between two calls. At least 30.
    - ``grace``: Seconds a call may be late. At least 0.
    - ``server_timezone``: IANA zone in which periods of an hour and longer are kept to the wall clock.
    - ``call``: Call the person on call. Ignored where a policy is set.
    - ``sms``: Send a text message to the person on call. Ignored where a policy is set.
    - ``email``: Send an e-mail to the person on call. Ignored where a policy is set.
    - ``push``: Send a push notification to the person on call. Ignored where a policy is set.
    - ``critical_alert``: Let the push notification through a muted phone.
    - ``team_wait``: Seconds before the entire team is alerted. At least 0.
    - ``heartbeat_group_id``: The group the heartbeat belongs to.
    - ``sort_index``: Its position in the group.
    - ``maintenance_days``: Days with a maintenance window. One of mon, tue, wed, thu, fri, sat, sun.
    - ``maintenance_from``: Daily start of the window, HH:MM:SS.
    - ``maintenance_to``: Daily end of the window, HH:MM:SS.
    - ``maintenance_timezone``: Zone of the window, as Rails shifts it.
    - ``paused``: Whether it is paused.
    - ``policy_id``: The escalation policy.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    - ``url`` (output): The address to call; whoever knows it can call it.
    - ``status`` (output): paused, pending, up or down.
    - ``paused_at`` (output): When it was paused.
    - ``created_at`` (output): When the object was created.
    - ``updated_at`` (output): When the object was changed last.
    """

    name: pulumi.Output[str] = pulumi.property("name")
    period: pulumi.Output[int] = pulumi.property("period")
    grace: pulumi.Output[int] = pulumi.property("grace")
    server_timezone: pulumi.Output[str | None] = pulumi.property("serverTimezone")
    call: pulumi.Output[bool | None] = pulumi.property("call")
    sms: pulumi.Output[bool | None] = pulumi.property("sms")
    email: pulumi.Output[bool | None] = pulumi.property("email")
    push: pulumi.Output[bool | None] = pulumi.property("push")
    critical_alert: pulumi.Output[bool | None] = pulumi.property("criticalAlert")
    team_wait: pulumi.Output[int | None] = pulumi.property("teamWait")
    heartbeat_group_id: pulumi.Output[str | None] = pulumi.property("heartbeatGroupId")
    sort_index: pulumi.Output[int | None] = pulumi.property("sortIndex")
    maintenance_days: pulumi.Output[Sequence[str] | None] = pulumi.property("maintenanceDays")
    maintenance_from: pulumi.Output[str | None] = pulumi.property("maintenanceFrom")
    maintenance_to: pulumi.Output[str | None] = pulumi.property("maintenanceTo")
    maintenance_timezone: pulumi.Output[str | None] = pulumi.property("maintenanceTimezone")
    paused: pulumi.Output[bool | None] = pulumi.property("paused")
    policy_id: pulumi.Output[str | None] = pulumi.property("policyId")
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")
    url: pulumi.Output[str] = pulumi.property("url")
    status: pulumi.Output[str | None] = pulumi.property("status")
    paused_at: pulumi.Output[str | None] = pulumi.property("pausedAt")
    created_at: pulumi.Output[str | None] = pulumi.property("createdAt")
    updated_at: pulumi.Output[str | None] = pulumi.property("updatedAt")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str],
        period: pulumi.Input[int],
        grace: pulumi.Input[int],
        server_timezone: pulumi.Input[str] | None = None,
        call: pulumi.Input[bool] | None = None,
        sms: pulumi.Input[bool] | None = None,
        email: pulumi.Input[bool] | None = None,
        push: pulumi.Input[bool] | None = None,
        critical_alert: pulumi.Input[bool] | None = None,
        team_wait: pulumi.Input[int] | None = None,
        heartbeat_group_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        sort_index: pulumi.Input[int] | None = None,
        maintenance_days: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        maintenance_from: pulumi.Input[str] | None = None,
        maintenance_to: pulumi.Input[str] | None = None,
        maintenance_timezone: pulumi.Input[str] | None = None,
        paused: pulumi.Input[bool] | None = None,
        policy_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _HeartbeatArgs.__new__(_HeartbeatArgs)
        props.update(
            {
                "name": name,
                "period": period,
                "grace": grace,
                "server_timezone": server_timezone,
                "call": call,
                "sms": sms,
                "email": email,
                "push": push,
                "critical_alert": critical_alert,
                "team_wait": team_wait,
                "heartbeat_group_id": heartbeat_group_id,
                "sort_index": sort_index,
                "maintenance_days": maintenance_days,
                "maintenance_from": maintenance_from,
                "maintenance_to": maintenance_to,
                "maintenance_timezone": maintenance_timezone,
                "paused": paused,
                "policy_id": policy_id,
                "team_name": team_name,
                "url": None,
                "status": None,
                "paused_at": None,
                "created_at": None,
                "updated_at": None,
            }
        )
        super().__init__("betterstack:index:Heartbeat", resource_name, props, opts)


@pulumi.input_type
class _HeartbeatGroupArgs(dict[str, Any]):
    name: pulumi.Input[str] | None = pulumi.property("name")
    paused: pulumi.Input[bool] | None = pulumi.property("paused")
    sort_index: pulumi.Input[int] | None = pulumi.property("sortIndex")
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class HeartbeatGroup(pulumi.CustomResource):
    """Holds heartbeats together on the dashboard.

    - ``name``: The name on the dashboard.
    - ``paused``: Pauses or resumes the heartbeats that are in the group now.
    - ``sort_index``: Its position on the dashboard.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    - ``created_at`` (output): When the object was created.
    - ``updated_at`` (output): When the object was changed last.
    """

    name: pulumi.Output[str] = pulumi.property("name")
    paused: pulumi.Output[bool | None] = pulumi.property("paused")
    sort_index: pulumi.Output[int | None] = pulumi.property("sortIndex")
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")
    created_at: pulumi.Output[str | None] = pulumi.property("createdAt")
    updated_at: pulumi.Output[str | None] = pulumi.property("updatedAt")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str],
        paused: pulumi.Input[bool] | None = None,
        sort_index: pulumi.Input[int] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _HeartbeatGroupArgs.__new__(_HeartbeatGroupArgs)
        props.update(
            {
                "name": name,
                "paused": paused,
                "sort_index": sort_index,
                "team_name": team_name,
                "created_at": None,
                "updated_at": None,
            }
        )
        super().__init__("betterstack:index:HeartbeatGroup", resource_name, props, opts)


@pulumi.input_type
class _PolicyArgs(dict[str, Any]):
    name: pulumi.Input[str] | None = pulumi.property("name")
    repeat_count: pulumi.Input[int] | None = pulumi.property("repeatCount")
    repeat_delay: pulumi.Input[int] | None = pulumi.property("repeatDelay")
    fallback_policy_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("fallbackPolicyId")
    policy_group_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("policyGroupId")
    steps: pulumi.Input[Sequence[pulumi.Input[PolicyStepArgs]]] | None = pulumi.property("steps")
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class Policy(pulumi.CustomResource):
    """Whom an incident reaches, step by step.

    - ``name``: The policy's name.
    - ``repeat_count``: How often all steps are repeated. At least 0.
    - ``repeat_delay``: Seconds before each repetition. At least 0.
    - ``fallback_policy_id``: The policy that follows when this one is through.
    - ``policy_group_id``: The group the policy belongs to.
    - ``steps``: The steps, in order; a policy without any alerts nobody.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    - ``incident_token`` (output): Opens incidents by hand.
    """

    name: pulumi.Output[str] = pulumi.property("name")
    repeat_count: pulumi.Output[int | None] = pulumi.property("repeatCount")
    repeat_delay: pulumi.Output[int | None] = pulumi.property("repeatDelay")
    fallback_policy_id: pulumi.Output[str | None] = pulumi.property("fallbackPolicyId")
    policy_group_id: pulumi.Output[str | None] = pulumi.property("policyGroupId")
    steps: pulumi.Output[Sequence[Mapping[str, Any]] | None] = pulumi.property("steps")
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")
    incident_token: pulumi.Output[str] = pulumi.property("incidentToken")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str],
        repeat_count: pulumi.Input[int] | None = None,
        repeat_delay: pulumi.Input[int] | None = None,
        fallback_policy_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        policy_group_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        steps: pulumi.Input[Sequence[pulumi.Input[PolicyStepArgs]]] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _PolicyArgs.__new__(_PolicyArgs)
        props.update(
            {
                "name": name,
                "repeat_count": repeat_count,
                "repeat_delay": repeat_delay,
                "fallback_policy_id": fallback_policy_id,
                "policy_group_id": policy_group_id,
                "steps": steps,
                "team_name": team_name,
                "incident_token": None,
            }
        )
        super().__init__("betterstack:index:Policy", resource_name, props, opts)


@pulumi.input_type
class _PagerDutyIntegrationArgs(dict[str, Any]):
    name: pulumi.Input[str] | None = pulumi.property("name")
    key: pulumi.Input[str] | None = pulumi.property("key")
    severity: pulumi.Input[str] | None = pulumi.property("severity")
    notify_alongside_primary_responder: pulumi.Input[bool] | None = pulumi.property(
        "notifyAlongsidePrimaryResponder"
    )
    team_name: pulumi.Input[str] | None = pulumi.property("teamName")


class PagerDutyIntegration(pulumi.CustomResource):
    """Sends incidents to a PagerDuty service.

    - ``name``: The integration's name.
    - ``key``: The routing key of the PagerDuty service.
    - ``severity``: The severity of the alerts in PagerDuty. One of info, warning, error, critical.
    - ``notify_alongside_primary_responder``: Whether it is notified together with the primary responder where no policy is set.
    - ``team_name``: The team the object is created in, for tokens that reach several teams. Used at creation only.
    """

    name: pulumi.Output[str | None] = pulumi.property("name")
    key: pulumi.Output[str] = pulumi.property("key")
    severity: pulumi.Output[str] = pulumi.property("severity")
    notify_alongside_primary_responder: pulumi.Output[bool | None] = pulumi.property(
        "notifyAlongsidePrimaryResponder"
    )
    team_name: pulumi.Output[str | None] = pulumi.property("teamName")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        key: pulumi.Input[str],
        severity: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        notify_alongside_primary_responder: pulumi.Input[bool] | None = None,
        team_name: pulumi.Input[str] | None = None,
    ) -> None:
        props = _PagerDutyIntegrationArgs.__new__(_PagerDutyIntegrationArgs)
        props.update(
            {
                "name": name,
                "key": key,
                "severity": severity,
                "notify_alongside_primary_responder": notify_alongside_primary_responder,
                "team_name": team_name,
            }
        )
        super().__init__("betterstack:index:PagerDutyIntegration", resource_name, props, opts)


@pulumi.input_type
class _StatusPageArgs(dict[str, Any]):
    company_name: pulumi.Input[str] | None = pulumi.property("companyName")
    company_url: pulumi.Input[str] | None = pulumi.property("companyUrl")
    subdomain: pulumi.Input[str] | None = pulumi.property("subdomain")
    timezone: pulumi.Input[str] | None = pulumi.property("timezone")
    history: pulumi.Input[int] | None = pulumi.property("history")
    contact_url: pulumi.Input[str] | None = pulumi.property("contactUrl")
    logo_url: pulumi.Input[str] | None = pulumi.property("logoUrl")
    dark_logo_url: pulumi.Input[str] | None = pulumi.property("darkLogoUrl")
    whitelabeled: pulumi.Input[bool] | None = pulumi.property("whitelabeled")
    custom_domain: pulumi.Input[str] | None = pulumi.property("customDomain")
    min_incident_length: pulumi.Input[int] | None = pulumi.property("minIncidentLength")
    subscribable: pulumi.Input[bool] | None = pulumi.property("subscribable")
    published: pulumi.Input[bool] | None = pulumi.property("published")
    hide_from_search_engines: pulumi.Input[bool] | None = pulumi.property("hideFromSearchEngines")
    custom_css: pulumi.Input[str] | None = pulumi.property("customCss")
    custom_javascript: pulumi.Input[str] | None = pulumi.property("customJavascript")
    google_analytics_id: pulumi.Input[str] | None = pulumi.property("googleAnalyticsId")
    announcement: pulumi.Input[str] | None = pulumi.property("announcement")
    announcement_embed_visible: pulumi.Input[bool] | None = pulumi.property("announcementEmbedVisible")
    announcement_embed_link: pulumi.Input[str] | None = pulumi.property("announcementEmbedLink")
    announcement_embed_css: pulumi.Input[str] | None = pulumi.property("announcementEmbedCss")
    password_enabled: pulumi.Input[bool] | None = pulumi.property("passwordEnabled")
    password: pulumi.Input[str] | None = pulumi.property("password")
    require_sso: pulumi.Input[bool] | None = pulumi.property("requireSso")
    design: pulumi.Input[str] | None = pulumi.property("design")
    theme: pulumi.Input[str] | None = pulumi.property("theme")
    layout: pulumi.Input[str] | None = pulumi.property("layout")
    automatic_reports: pulumi.Input[bool] | None = pulumi.property("automaticReports")
    status_page_group_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("statusPageGroupId")
    navigation_links: pulumi.Input[Sequence[pulumi.Input[NavigationLinkArgs]]] | None = pulumi.property(
        "navigationLinks"
    )
    ip_allowlist: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property("ipAllowlist")


class StatusPage(pulumi.CustomResource):
    """A page that tells the public what works.

    - ``company_name``: The name on the page.
    - ``company_url``: Where the name leads.
    - ``subdomain``: The page's name below the vendor's domain, unique there.
    - ``timezone``: Zone of the times on the page, as Rails shifts it.
    - ``history``: Days shown. At least 7. At most 365.
    - ``contact_url``: Where to reach the company in an emergency.
    - ``logo_url``: A direct link to the logo.
    - ``dark_logo_url``: A direct link to the logo on a dark background.
    - ``whitelabeled``: Leave the vendor's name out of the footer.
    - ``custom_domain``: A domain of one's own, with a CNAME record that points to the vendor's.
    - ``min_incident_length``: Seconds below which incidents are not shown. At least 0.
    - ``subscribable``: Whether people may subscribe to changes.
    - ``published``: Whether the page can be reached.
    - ``hide_from_search_engines``: Keep the page out of search engines.
    - ``custom_css``: CSS of one's own.
    - ``custom_javascript``: JavaScript of one's own, with a custom domain only.
    - ``google_analytics_id``: Google Analytics id.
    - ``announcement``: An announcement on the page.
    - ``announcement_embed_visible``: Whether the announcement shows in embeds.
    - ``announcement_embed_link``: Where the embedded announcement leads.
    - ``announcement_embed_css``: CSS of the embedded announcement.
    - ``password_enabled``: Whether the page asks for a password.
    - ``password``: The page's password.
    - ``require_sso``: Whether the page asks for single sign-on.
    - ``design``: The page's design. One of v1, v2.
    - ``theme``: The page's theme, of design v2. One of light, dark.
    - ``layout``: The page's layout, of design v2. One of vertical, horizontal.
    - ``automatic_reports``: Whether outages are reported by themselves.
    - ``status_page_group_id``: The group the page belongs to.
    - ``navigation_links``: Links at the top, of design v2; four at most.
    - ``ip_allowlist``: Addresses and ranges that may see the page.
    - ``aggregate_state`` (output): The state of everything on the page.
    - ``created_at`` (output): When the object was created.
    - ``updated_at`` (output): When the object was changed last.
    """

    company_name: pulumi.Output[str] = pulumi.property("companyName")
    company_url: pulumi.Output[str] = pulumi.property("companyUrl")
    subdomain: pulumi.Output[str] = pulumi.property("subdomain")
    timezone: pulumi.Output[str] = pulumi.property("timezone")
    history: pulumi.Output[int | None] = pulumi.property("history")
    contact_url: pulumi.Output[str | None] = pulumi.property("contactUrl")
    logo_url: pulumi.Output[str | None] = pulumi.property("logoUrl")
    dark_logo_url: pulumi.Output[str | None] = pulumi.property("darkLogoUrl")
    whitelabeled: pulumi.Output[bool | None] = pulumi.property("whitelabeled")
    custom_domain: pulumi.Output[str | None] = pulumi.property("customDomain")
    min_incident_length: pulumi.Output[int | None] = pulumi.property("minIncidentLength")
    subscribable: pulumi.Output[bool | None] = pulumi.property("subscribable")
    published: pulumi.Output[bool | None] = pulumi.property("published")
    hide_from_search_engines: pulumi.Output[bool | None] = pulumi.property("hideFromSearchEngines")
    custom_css: pulumi.Output[str | None] = pulumi.property("customCss")
    custom_javascript: pulumi.Output[str | None] = pulumi.property("customJavascript")
    google_analytics_id: pulumi.Output[str | None] = pulumi.property("googleAnalyticsId")
    announcement: pulumi.Output[str | None] = pulumi.property("announcement")
    announcement_embed_visible: pulumi.Output[bool | None] = pulumi.property("announcementEmbedVisible")
    announcement_embed_link: pulumi.Output[str | None] = pulumi.property("announcementEmbedLink")
    announcement_embed_css: pulumi.Output[str | None] = pulumi.property("announcementEmbedCss")
    password_enabled: pulumi.Output[bool | None] = pulumi.property("passwordEnabled")
    password: pulumi.Output[str | None] = pulumi.property("password")
    require_sso: pulumi.Output[bool | None] = pulumi.property("requireSso")
    design: pulumi.Output[str | None] = pulumi.property("design")
    theme: pulumi.Output[str | None] = pulumi.property("theme")
    layout: pulumi.Output[str | None] = pulumi.property("layout")
    automatic_reports: pulumi.Output[bool | None] = pulumi.property("automaticReports")
    status_page_group_id: pulumi.Output[str | None] = pulumi.property("statusPageGroupId")
    navigation_links: pulumi.Output[Sequence[Mapping[str, Any]] | None] = pulumi.property("navigationLinks")
    ip_allowlist: pulumi.Output[Sequence[str] | None] = pulumi.property("ipAllowlist")
    aggregate_state: pulumi.Output[str | None] = pulumi.property("aggregateState")
    created_at: pulumi.Output[str | None] = pulumi.property("createdAt")
    updated_at: pulumi.Output[str | None] = pulumi.property("updatedAt")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        company_name: pulumi.Input[str],
        company_url: pulumi.Input[str],
        subdomain: pulumi.Input[str],
        timezone: pulumi.Input[str],
        history: pulumi.Input[int] | None = None,
        contact_url: pulumi.Input[str] | None = None,
        logo_url: pulumi.Input[str] | None = None,
        dark_logo_url: pulumi.Input[str] | None = None,
        whitelabeled: pulumi.Input[bool] | None = None,
        custom_domain: pulumi.Input[str] | None = None,
        min_incident_length: pulumi.Input[int] | None = None,
        subscribable: pulumi.Input[bool] | None = None,
        published: pulumi.Input[bool] | None = None,
        hide_from_search_engines: pulumi.Input[bool] | None = None,
        custom_css: pulumi.Input[str] | None = None,
        custom_javascript: pulumi.Input[str] | None = None,
        google_analytics_id: pulumi.Input[str] | None = None,
        announcement: pulumi.Input[str] | None = None,
        announcement_embed_visible: pulumi.Input[bool] | None = None,
        announcement_embed_link: pulumi.Input[str] | None = None,
        announcement_embed_css: pulumi.Input[str] | None = None,
        password_enabled: pulumi.Input[bool] | None = None,
        password: pulumi.Input[str] | None = None,
        require_sso: pulumi.Input[bool] | None = None,
        design: pulumi.Input[str] | None = None,
        theme: pulumi.Input[str] | None = None,
        layout: pulumi.Input[str] | None = None,
        automatic_reports: pulumi.Input[bool] | None = None,
        status_page_group_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        navigation_links: pulumi.Input[Sequence[pulumi.Input[NavigationLinkArgs]]] | None = None,
        ip_allowlist: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        props = _StatusPageArgs.__new__(_StatusPageArgs)
        props.update(
            {
                "company_name": company_name,
                "company_url": company_url,
                "subdomain": subdomain,
                "timezone": timezone,
                "history": history,
                "contact_url": contact_url,
                "logo_url": logo_url,
                "dark_logo_url": dark_logo_url,
                "whitelabeled": whitelabeled,
                "custom_domain": custom_domain,
                "min_incident_length": min_incident_length,
                "subscribable": subscribable,
                "published": published,
                "hide_from_search_engines": hide_from_search_engines,
                "custom_css": custom_css,
                "custom_javascript": custom_javascript,
                "google_analytics_id": google_analytics_id,
                "announcement": announcement,
                "announcement_embed_visible": announcement_embed_visible,
                "announcement_embed_link": announcement_embed_link,
                "announcement_embed_css": announcement_embed_css,
                "password_enabled": password_enabled,
                "password": password,
                "require_sso": require_sso,
                "design": design,
                "theme": theme,
                "layout": layout,
                "automatic_reports": automatic_reports,
                "status_page_group_id": status_page_group_id,
                "navigation_links": navigation_links,
                "ip_allowlist": ip_allowlist,
                "aggregate_state": None,
                "created_at": None,
                "updated_at": None,
            }
        )
        super().__init__("betterstack:index:StatusPage", resource_name, props, opts)


@pulumi.input_type
class _StatusPageSectionArgs(dict[str, Any]):
    status_page_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("statusPageId")
    name: pulumi.Input[str] | None = pulumi.property("name")
    position: pulumi.Input[int] | None = pulumi.property("position")


class StatusPageSection(pulumi.CustomResource):
    """A part of a status page with a heading.

    - ``status_page_id``: The status page.
    - ``name``: The heading.
    - ``position``: Its place on the page, from 0; last without it. At least 0.
    - ``section_id`` (output): The section's own id, without the page's.
    """

    status_page_id: pulumi.Output[str] = pulumi.property("statusPageId")
    name: pulumi.Output[str | None] = pulumi.property("name")
    position: pulumi.Output[int | None] = pulumi.property("position")
    section_id: pulumi.Output[str] = pulumi.property("sectionId")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        status_page_id: pulumi.Input[str] | pulumi.Input[int],
        name: pulumi.Input[str] | None = None,
        position: pulumi.Input[int] | None = None,
    ) -> None:
        props = _StatusPageSectionArgs.__new__(_StatusPageSectionArgs)
        props.update(
            {"status_page_id": status_page_id, "name": name, "position": position, "section_id": None}
        )
        super().__init__("betterstack:index:StatusPageSection", resource_name, props, opts)


@pulumi.input_type
class _StatusPageResourceArgs(dict[str, Any]):
    status_page_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("statusPageId")
    status_page_section_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property(
        "statusPageSectionId"
    )
    resource_type: pulumi.Input[str] | None = pulumi.property("resourceType")
    resource_id: pulumi.Input[str] | pulumi.Input[int] | None = pulumi.property("resourceId")
    public_name: pulumi.Input[str] | None = pulumi.property("publicName")
    explanation: pulumi.Input[str] | None = pulumi.property("explanation")
    position: pulumi.Input[int] | None = pulumi.property("position")
    widget_type: pulumi.Input[str] | None = pulumi.property("widgetType")
    mark_as_down_for: pulumi.Input[str] | None = pulumi.property("markAsDownFor")
    mark_as_down_metadata_rule: pulumi.Input[MetadataRuleArgs] | None = pulumi.property(
        "markAsDownMetadataRule"
    )
    mark_as_degraded_for: pulumi.Input[str] | None = pulumi.property("markAsDegradedFor")
    mark_as_degraded_metadata_rule: pulumi.Input[MetadataRuleArgs] | None = pulumi.property(
        "markAsDegradedMetadataRule"
    )


class StatusPageResource(pulumi.CustomResource):
    """Something whose state a status page shows.

    - ``status_page_id``: The status page.
    - ``status_page_section_id``: The section it is shown in; the first without it.
    - ``resource_type``: What is shown. One of ManuallyTrackedItem, Monitor, MonitorGroup, Heartbeat, HeartbeatGroup, WebhookIntegration, EmailIntegration, IncomingWebhook, ResourceGroup, LogsChart, CatalogReference.
    - ``resource_id``: Its id; none for a ManuallyTrackedItem.
    - ``public_name``: Its name on the page.
    - ``explanation``: A text behind a help icon.
    - ``position``: Its place in the section, from 0; last without it. At least 0.
    - ``widget_type``: How its state is drawn. One of plain, history, intraday_history, response_times.
    - ``mark_as_down_for``: What marks the resource as down. One of no_incident, any_incident, incident_matching_metadata.
    - ``mark_as_down_metadata_rule``: The incidents that mark the resource as down.
    - ``mark_as_degraded_for``: What marks the resource as degraded. One of no_incident, any_incident, incident_matching_metadata.
    - ``mark_as_degraded_metadata_rule``: The incidents that mark the resource as degraded.
    - ``status`` (output): not_monitored, operational, maintenance, degraded or downtime.
    - ``availability`` (output): From 0 to 1.
    """

    status_page_id: pulumi.Output[str] = pulumi.property("statusPageId")
    status_page_section_id: pulumi.Output[str | None] = pulumi.property("statusPageSectionId")
    resource_type: pulumi.Output[str] = pulumi.property("resourceType")
    resource_id: pulumi.Output[str | None] = pulumi.property("resourceId")
    public_name: pulumi.Output[str] = pulumi.property("publicName")
    explanation: pulumi.Output[str | None] = pulumi.property("explanation")
    position: pulumi.Output[int | None] = pulumi.property("position")
    widget_type: pulumi.Output[str | None] = pulumi.property("widgetType")
    mark_as_down_for: pulumi.Output[str | None] = pulumi.property("markAsDownFor")
    mark_as_down_metadata_rule: pulumi.Output[Mapping[str, Any] | None] = pulumi.property(
        "markAsDownMetadataRule"
    )
    mark_as_degraded_for: pulumi.Output[str | None] = pulumi.property("markAsDegradedFor")
    mark_as_degraded_metadata_rule: pulumi.Output[Mapping[str, Any] | None] = pulumi.property(
        "markAsDegradedMetadataRule"
    )
    status: pulumi.Output[str | None] = pulumi.property("status")
    availability: pulumi.Output[float | None] = pulumi.property("availability")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        status_page_id: pulumi.Input[str] | pulumi.Input[int],
        resource_type: pulumi.Input[str],
        public_name: pulumi.Input[str],
        status_page_section_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        resource_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
        explanation: pulumi.Input[str] | None = None,
        position: pulumi.Input[int] | None = None,
        widget_type: pulumi.Input[str] | None = None,
        mark_as_down_for: pulumi.Input[str] | None = None,
        mark_as_down_metadata_rule: pulumi.Input[MetadataRuleArgs] | None = None,
        mark_as_degraded_for: pulumi.Input[str] | None = None,
        mark_as_degraded_metadata_rule: pulumi.Input[MetadataRuleArgs] | None = None,
    ) -> None:
        props = _StatusPageResourceArgs.__new__(_StatusPageResourceArgs)
        props.update(
            {
                "status_page_id": status_page_id,
                "status_page_section_id": status_page_section_id,
                "resource_type": resource_type,
                "resource_id": resource_id,
                "public_name": public_name,
                "explanation": explanation,
                "position": position,
                "widget_type": widget_type,
                "mark_as_down_for": mark_as_down_for,
                "mark_as_down_metadata_rule": mark_as_down_metadata_rule,
                "mark_as_degraded_for": mark_as_degraded_for,
                "mark_as_degraded_metadata_rule": mark_as_degraded_metadata_rule,
                "status": None,
                "availability": None,
            }
        )
        super().__init__("betterstack:index:StatusPageResource", resource_name, props, opts)


def get_monitor(
    *,
    pronounceable_name: pulumi.Input[str] | None = None,
    url: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The one Monitor with this pronounceable_name or url: its id and properties in camelCase."""
    return _look_up(
        "betterstack:index:getMonitor", {"pronounceableName": pronounceable_name, "url": url}, opts
    )


def get_monitor_group(
    *, name: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Mapping[str, Any]]:
    """The one MonitorGroup with this name: its id and properties in camelCase."""
    return _look_up("betterstack:index:getMonitorGroup", {"name": name}, opts)


def get_heartbeat(
    *, name: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Mapping[str, Any]]:
    """The one Heartbeat with this name: its id and properties in camelCase."""
    return _look_up("betterstack:index:getHeartbeat", {"name": name}, opts)


def get_heartbeat_group(
    *, name: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Mapping[str, Any]]:
    """The one HeartbeatGroup with this name: its id and properties in camelCase."""
    return _look_up("betterstack:index:getHeartbeatGroup", {"name": name}, opts)


def get_policy(
    *, name: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Mapping[str, Any]]:
    """The one Policy with this name: its id and properties in camelCase."""
    return _look_up("betterstack:index:getPolicy", {"name": name}, opts)


def get_pagerduty_integration(
    *,
    name: pulumi.Input[str] | None = None,
    key: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The one PagerDutyIntegration with this name or key: its id and properties in camelCase."""
    return _look_up("betterstack:index:getPagerDutyIntegration", {"name": name, "key": key}, opts)


def get_status_page(
    *, subdomain: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Mapping[str, Any]]:
    """The one StatusPage with this subdomain: its id and properties in camelCase."""
    return _look_up("betterstack:index:getStatusPage", {"subdomain": subdomain}, opts)


def get_status_page_section(
    *,
    status_page_id: pulumi.Input[str] | pulumi.Input[int],
    name: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The one StatusPageSection with this name: its id and properties in camelCase."""
    return _look_up(
        "betterstack:index:getStatusPageSection", {"statusPageId": status_page_id, "name": name}, opts
    )


def get_status_page_resource(
    *,
    status_page_id: pulumi.Input[str] | pulumi.Input[int],
    resource_type: pulumi.Input[str] | None = None,
    resource_id: pulumi.Input[str] | pulumi.Input[int] | None = None,
    public_name: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[Mapping[str, Any]]:
    """The one StatusPageResource with this resource_type or resource_id or public_name: its id and properties in camelCase."""
    return _look_up(
        "betterstack:index:getStatusPageResource",
        {
            "statusPageId": status_page_id,
            "resourceType": resource_type,
            "resourceId": resource_id,
            "publicName": public_name,
        },
        opts,
    )


__all__ = [
    "Heartbeat",
    "HeartbeatGroup",
    "MetadataRuleArgs",
    "MetadataValueArgs",
    "Monitor",
    "MonitorGroup",
    "NavigationLinkArgs",
    "PagerDutyIntegration",
    "Policy",
    "PolicyStepArgs",
    "PolicyStepMemberArgs",
    "Provider",
    "RequestHeaderArgs",
    "StatusPage",
    "StatusPageResource",
    "StatusPageSection",
    "get_heartbeat",
    "get_heartbeat_group",
    "get_monitor",
    "get_monitor_group",
    "get_pagerduty_integration",
    "get_policy",
    "get_status_page",
    "get_status_page_resource",
    "get_status_page_section",
]
