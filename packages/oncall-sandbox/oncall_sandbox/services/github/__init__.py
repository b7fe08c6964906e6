"""GitHub: the REST API, and the badge pages of github.com."""
