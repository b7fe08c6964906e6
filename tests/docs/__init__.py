"""Tests of what people read: the README, the pages in docs/ and the files that GitHub shows."""
