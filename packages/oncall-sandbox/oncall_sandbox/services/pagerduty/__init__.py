"""PagerDuty: the REST API, the Slack integration of app.pagerduty.com, and the Events API v2."""
