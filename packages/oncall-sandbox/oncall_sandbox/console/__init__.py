"""What ``python -m oncall_sandbox`` shows and does; everything goes through the running server."""
