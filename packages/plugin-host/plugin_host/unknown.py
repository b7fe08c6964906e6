"""The mark of an unknown value. Alone here, so that clients of web APIs need not import the SDK for it."""

from typing import Final

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands in plain values for what a preview cannot know."""
