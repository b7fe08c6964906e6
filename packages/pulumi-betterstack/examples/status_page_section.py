"""A status page in two parts."""

from pulumi_betterstack import StatusPage, StatusPageSection

page = StatusPage(
    "public", company_name="Wing", company_url="https://winglang.io", subdomain="wing", timezone="UTC"
)
for position, name in enumerate(["Sites", "Packages"]):
    StatusPageSection(name.lower(), status_page_id=page.id, name=name, position=position)
