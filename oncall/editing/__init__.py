"""Edits that write the file for the person: planned on the model, made in the text, and compared.

``orders`` and ``absences`` say what changes (``changes``). ``writing`` changes that much of the text and nothing else,
reads the result by every rule, and holds it against what was planned.
"""
