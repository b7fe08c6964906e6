"""The stand-in for the `pagerduty` plugin."""
