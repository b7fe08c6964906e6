"""What works, for everybody to see."""

import pulumi
from pulumi_betterstack import NavigationLinkArgs, StatusPage

page = StatusPage(
    "public",
    company_name="Wing",
    company_url="https://winglang.io",
    subdomain="wing",
    timezone="UTC",
    design="v2",
    navigation_links=[NavigationLinkArgs(text="Home", href="https://winglang.io")],
)
pulumi.export("page", page.subdomain.apply("https://{}.betteruptime.com".format))
