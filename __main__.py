"""Provision the operation that rotation.yaml describes; nothing is declared before all of it has been read."""

from pathlib import Path

import pulumi

import settings
from oncall import RotationError, load
from stacks import operation

project, stack = pulumi.get_project(), pulumi.get_stack()
try:
    described = load(Path(__file__).with_name("rotation.yaml"))
    accounts = settings.read(project, stack)
except (RotationError, settings.SettingsError) as error:
    raise pulumi.RunError(str(error)) from None

for name, value in operation.provision(described, accounts).items():
    pulumi.export(name, value)
