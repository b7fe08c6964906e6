"""An event is sent, and the sandbox's PagerDuty pages whoever is on call, then the next in the escalation policy."""

from oncall_sandbox.testing import NOON, Desk, LocalServices

services = LocalServices(now=NOON.isoformat())
desk = Desk(services)  # a service whose policy pages ana, and bo after ten minutes
desk.send(key="build", severity="critical")
print("at once:", *desk.assigned())
desk.minutes(10)
print("after ten minutes:", *desk.assigned())
