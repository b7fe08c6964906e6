"""The one version of Pulumi: the engine, the Python SDK and the language plugin must agree on it."""

PULUMI = "3.259.0"
