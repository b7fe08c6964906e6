"""Asking what is really there: the applied stack through the engine, PagerDuty through its API, a page that is sent.

Not a part of ``rotation``, which stays without processes and without the network.
"""
