"""The services: one server on loopback that plays the web APIs of PagerDuty, GitHub, Slack and Better Stack.

``world`` keeps what exists, ``call`` is the vocabulary of the API modules, ``app`` finds who answers a
request, ``server`` puts it on a socket. Each vendor has a package of its own.
"""
