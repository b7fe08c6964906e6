"""Slack's Web API: channels, people, messages. A call takes a form, a query or JSON; every answer is a 200."""
