"""What ``python -m sandbox`` shows and does; everything goes through the running server."""
