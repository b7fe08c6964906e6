"""Tests of oncall/site."""
