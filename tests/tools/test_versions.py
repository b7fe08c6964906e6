"""The versions of Pulumi that are named outside the set-up are the one that it gets."""

from __future__ import annotations

import yaml
from pulumi_from_modules.version import PULUMI

from tools.places import ROOT


def test_the_program_takes_no_engine_that_is_older_or_of_another_major_version() -> None:
    settings = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert settings["requiredPulumiVersion"] == f">={PULUMI} <4.0.0"


def test_the_sdk_is_of_the_engines_version() -> None:
    assert f"\npulumi=={PULUMI}\n" in (ROOT / "requirements.in").read_text(encoding="utf-8")
