"""Pulumi provider plugins that nobody else makes, and what it takes to host a plugin written in Python."""
