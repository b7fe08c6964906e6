"""Who is on call when, computed exactly."""
