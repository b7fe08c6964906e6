"""What is watched, how failures are classified, and how long an outage can last before somebody is paged."""
