"""Getting the Pulumi engine onto a machine, and running it on the sandbox."""
