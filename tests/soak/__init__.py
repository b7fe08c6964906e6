"""Random kills and power cuts: `make soak`."""
