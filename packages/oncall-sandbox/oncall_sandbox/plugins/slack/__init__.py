"""The fake plugin for the `slack` plugin."""
