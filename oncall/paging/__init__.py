"""Paging in virtual time: what happens, minute by minute, from an alert until it is acknowledged or nobody
is left.

A ``Plan`` holds everything that decides it. ``from_file`` makes one from the operation of the file, ``from_stack``
from the resources of an applied stack; ``play`` turns a plan into events, and ``story`` puts them into words.
"""
