"""From accounts that have grown to the file: recorded answers of vendors in, the text of `rotation.yaml` out.

`pagerduty`, `opsgenie` and `betterstack` read answers into one account, `rota` says its schedules as rotations,
`adoption` puts the file together, holds it to what the account renders, and lists what it cannot say.
"""
