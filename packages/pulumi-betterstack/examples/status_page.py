"""What works, for everybody to see."""

import pulumi
from pulumi_betterstack import NavigationLinkArgs, StatusPage

page = StatusPage(
    "public",
    company_name="Acme",
    company_url="https://acme.example",
    subdomain="acme",
    timezone="UTC",
    design="v2",
    navigation_links=[NavigationLinkArgs(text="Home", href="https://acme.example")],
)
pulumi.export("page", page.subdomain.apply("https://{}.betteruptime.com".format))
