"""The packages of an environment, and which provider plugins they ask for."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from dataclasses import dataclass

from pulumi_from_modules.language.environment import Environment, LanguageError
from pulumi_from_modules.language.protos import plugin_pb2

# Runs in the environment that is looked at, whatever its Python: standard library only.
_LIST = r"""
import importlib.metadata, importlib.util, json, os, re
def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
found, required = {}, set()
for dist in importlib.metadata.distributions():
    # Parsing the whole of it, as `dist.metadata` does, is slow: below the headers is a README.
    headers = (dist.read_text("METADATA") or dist.read_text("PKG-INFO") or "").partition("\n\n")[0]
    fields = [line.partition(": ")[::2] for line in headers.splitlines()]
    first = dict(reversed(fields))
    name = first.get("Name")
    if not name or normal(name) in found:
        continue
    for field, value in fields:
        if field == "Requires-Dist" and "extra ==" not in value:
            required.add(normal(re.match(r"[A-Za-z0-9._-]+", value).group()))
    module, plugin = name.replace("-", "_").replace(".", "_"), None
    paths = [str(dist.locate_file(os.path.join(module, "pulumi-plugin.json")))]
    if normal(name).startswith("pulumi-") and not os.path.isfile(paths[0]):
        spec = importlib.util.find_spec(module)
        places = spec.submodule_search_locations if spec else None
        paths = [os.path.join(place, "pulumi-plugin.json") for place in places or ()]
    for path in paths:
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                plugin = json.load(file)
    found[normal(name)] = {"name": normal(name), "version": first.get("Version", ""), "plugin": plugin}
for package in found.values():
    package["required"] = package["name"] in required
print(json.dumps(sorted(found.values(), key=lambda package: package["name"])))
"""

_WITHOUT_PLUGIN = {"pulumi-policy", "pulumi-esc-sdk"}
_VERSION = re.compile(
    r"(?P<release>\d+(?:\.\d+)*)(?:(?P<pre>a|b|rc)(?P<number>\d+))?(?:\.post(?P<post>\d+))?(?:\.dev(?P<dev>\d+))?"
)
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


@dataclass(frozen=True, slots=True)
class Package:
    """An installed distribution, its ``pulumi-plugin.json``, and whether others require it."""

    name: str
    version: str
    plugin: dict[str, object] | None
    required: bool


def installed(environment: Environment) -> list[Package]:
    """Every package of the environment, by name."""
    done = subprocess.run(
        [environment.python, "-c", _LIST],
        env=environment.variables(),
        cwd=environment.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LanguageError(f"cannot list the packages of {environment.python}: {done.stderr.strip()}")
    return [Package(**entry) for entry in json.loads(done.stdout)]


def plugins(packages: list[Package]) -> list[plugin_pb2.PackageDependency]:
    """The provider plugins that the packages need."""
    return [dependency for package in packages if (dependency := _dependency(package))]


def _dependency(package: Package) -> plugin_pb2.PackageDependency | None:
    if package.name in _WITHOUT_PLUGIN or (package.plugin is None and not package.name.startswith("pulumi-")):
        return None
    about = package.plugin if package.plugin is not None else {"resource": True}
    if not about.get("resource"):
        return None
    version = about.get("version") or plugin_version(package.version)
    if not version:
        return None
    return plugin_pb2.PackageDependency(
        name=str(about.get("name") or package.name.removeprefix("pulumi-")),
        version=f"v{str(version).removeprefix('v')}",
        kind="resource",
        server=str(about.get("server") or ""),
        parameterization=_parameterization(about.get("parameterization")),
        extension=_parameterization(about.get("extensionParameterization")),
    )


def _parameterization(found: object) -> plugin_pb2.PackageParameterization | None:
    if not isinstance(found, dict):
        return None
    return plugin_pb2.PackageParameterization(
        name=found.get("name", ""), version=found.get("version", ""), value=b64decode(found.get("value", ""))
    )


def plugin_version(package_version: str) -> str | None:
    """The plugin's semantic version of a package version, or None where there is none.

    ``1.0`` is ``1.0.0``, ``1.2.3rc4`` is ``1.2.3-rc.4``, ``1.2.3.post4.dev5`` is ``1.2.3+post4dev5``.
    """
    match = _VERSION.fullmatch(package_version)
    if not match:
        return None
    parts = match["release"].split(".")
    parts += ["0"] * (3 - len(parts))
    version = ".".join(parts)
    if match["pre"]:
        version += f"-{_STAGES[match['pre']]}.{match['number']}"
    build = (f"post{match['post']}" if match["post"] else "") + (f"dev{match['dev']}" if match["dev"] else "")
    return f"{version}+{build}" if build else version
