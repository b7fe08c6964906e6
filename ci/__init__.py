"""What the workflows in ``.github/workflows`` run: everything in them that is more than one command.

``python -m ci COMMAND``.
"""
