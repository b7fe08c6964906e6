"""Tests of the file that is made of accounts."""
