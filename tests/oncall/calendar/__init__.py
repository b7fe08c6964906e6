"""Tests of oncall/calendar."""
