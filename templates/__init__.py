"""What is provisioned into the repositories."""
