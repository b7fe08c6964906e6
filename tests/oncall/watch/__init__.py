"""Tests of oncall/watch."""
