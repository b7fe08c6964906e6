"""What is provisioned together: the only place where the file's operation meets components and accounts."""
