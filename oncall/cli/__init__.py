"""The commands of ``oncall``, one module each.

A command's module has ``configure(parser)``, which adds its options, and ``run(options) -> int``, which
returns the exit code; ``oncall.cli.main`` lists them and imports only the one that is asked for.
"""
