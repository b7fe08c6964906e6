"""The operation as an applied stack holds it: read from the stack's resources alone, never from the file."""
