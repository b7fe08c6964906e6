"""Tests of oncall/time."""
