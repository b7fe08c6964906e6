"""Tests of oncall/editing."""
