"""From the bytes of ``rotation.yaml`` to the model: strict, with every error reported at once."""
