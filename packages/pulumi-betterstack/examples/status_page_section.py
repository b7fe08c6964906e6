"""A status page in two parts."""

from pulumi_betterstack import StatusPage, StatusPageSection

page = StatusPage(
    "public", company_name="Acme", company_url="https://acme.example", subdomain="acme", timezone="UTC"
)
for position, name in enumerate(["Sites", "Packages"]):
    StatusPageSection(name.lower(), status_page_id=page.id, name=name, position=position)
