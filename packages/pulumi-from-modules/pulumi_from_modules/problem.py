"""What ends a command with one sentence and exit status 1."""


class EngineError(Exception):
    """What was found, and what to do about it; shown without a traceback."""
