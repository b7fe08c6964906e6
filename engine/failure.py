"""What ends a command with one sentence and exit status 1."""


class Failure(Exception):
    """What was found, and what to do about it; shown without a traceback."""
