"""What the operation is made of, one component a file; nothing here reads YAML, configuration or the environment."""
