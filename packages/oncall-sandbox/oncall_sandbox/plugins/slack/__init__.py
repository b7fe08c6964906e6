"""The stand-in for the `slack` plugin."""
