"""Slack's Web API: channels, people, messages. A call takes a form or JSON, and every answer is a 200."""
