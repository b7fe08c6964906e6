"""A monitor on a status page, under a heading and in words of its own."""

from pulumi_betterstack import Monitor, StatusPage, StatusPageResource, StatusPageSection

monitor = Monitor("homepage", monitor_type="status", url="https://acme.example")
page = StatusPage(
    "public", company_name="Acme", company_url="https://acme.example", subdomain="acme", timezone="UTC"
)
sites = StatusPageSection("sites", status_page_id=page.id, name="Sites")
StatusPageResource(
    "homepage",
    status_page_id=page.id,
    status_page_section_id=sites.section_id,
    resource_type="Monitor",
    resource_id=monitor.id,
    public_name="Homepage",
    widget_type="history",
)
