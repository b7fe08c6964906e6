"""Tests of oncall/cli."""
