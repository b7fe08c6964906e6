"""What it takes to write a Pulumi provider in Python: a host for its process, and a client for its web API."""
