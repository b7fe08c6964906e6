"""Fake plugins for the official plugins of PagerDuty, GitHub and Slack, for machines that cannot download those.

They accept what the official ones accept and send what those send, to the services of the sandbox, and they
serve only stacks whose name begins with `sandbox`.
"""
