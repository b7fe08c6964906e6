"""Tests of oncall/rules."""
