"""Paging in virtual time: what happens, minute by minute, from an alert until it is acknowledged or nobody
is left.

A ``Plan`` holds all that decides it. ``from_file`` makes one of the operation of the file, ``from_stack``
of the resources of an applied stack; ``play`` turns a plan into events, and ``story`` tells them.
"""
