"""The commands that ask the engine or an account, and the vendors' APIs as they need them."""
