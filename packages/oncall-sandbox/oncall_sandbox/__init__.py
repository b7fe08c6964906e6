"""The embedded default stack's world: the web APIs of every account on loopback, and fake plugins for the plugins."""
