"""The fake plugin for the `github` plugin."""
