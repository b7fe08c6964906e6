"""The stand-in for the `github` plugin."""
