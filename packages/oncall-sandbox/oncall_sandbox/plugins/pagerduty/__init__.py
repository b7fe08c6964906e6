"""The fake plugin for the `pagerduty` plugin."""
