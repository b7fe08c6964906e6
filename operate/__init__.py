"""What asks an applied stack or an account: the commands ``verify``, ``page``, ``recover`` and ``publish``."""
