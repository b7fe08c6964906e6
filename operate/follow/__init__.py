"""``follow``: let whoever is on call hold the role. One run looks, does what is missing, and ends."""
