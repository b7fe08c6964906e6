"""Tests of oncall/file."""
