"""Tests of the library and the command."""
