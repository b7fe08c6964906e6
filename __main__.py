"""Provision the operation that the stack's file describes; all of it is read before anything is declared."""

import os

import pulumi

import settings
from oncall import RotationError, load
from stacks import operation

try:
    stack = settings.read(pulumi.get_project(), pulumi.get_stack())
    described = load(stack.file)
except (RotationError, settings.SettingsError) as error:
    raise pulumi.RunError(str(error)) from None

for name, value in operation.provision(described, stack).items():
    pulumi.export(name, value)
if commit := os.environ.get("DEPLOYED_COMMIT"):
    pulumi.export("commit", commit)  # the next deployment checks every commit after it
