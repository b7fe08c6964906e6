"""Changes the code that decides whom we page, one value at a time, and looks whether a test fails: `make mutants`.

To try every change takes hours (`SAMPLE=all`). Without that a random sample of each folder is tried, which the seed
chooses; what it says of the folder is an estimate, printed with its margin. The exit status is 1 where too many of the
sample survive.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FOLDERS = {
    "oncall.time": ("tests/oncall/time/", "tests/oncall/rules/", "tests/rotas/"),
    "oncall.rules": ("tests/oncall/rules/", "tests/oncall/file/"),
    "components": ("tests/components/", "tests/stacks/"),
    "stacks": ("tests/stacks/",),
    "policy": ("tests/policy/",),
}
"""What is changed, and the tests that must notice: those written for it, no others that happen to use it."""
FLOOR = 90
"""Per cent of the changes in a folder that a test must notice."""
SAMPLE = 60
"""Changes of each folder: about ten minutes on two cores."""
_CERTAIN = 1.96  # standard deviations: 19 times out of 20
EXPLAINED = ROOT / "tests" / "mutants" / "survivors.toml"
_STATS = ROOT / "mutants" / "mutmut-stats.json"
_MUTMUT = ROOT / ".venv" / "bin" / "mutmut"
_NOTICED = {"killed", "timeout"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a sample, print what survived and the share of each folder; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument(
        "--sample", type=_size, default=SAMPLE, help=f"changes to try in each folder, or all ({SAMPLE})"
    )
    parser.add_argument("--seed", type=int, default=1, help="chooses them (1)")
    parser.add_argument("--folder", choices=FOLDERS, action="append", help="only this one (all)")
    asked = parser.parse_args(arguments)
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    _try(["stacks.services.x_name*"])  # once one is tried, all are known, and which tests reach them
    _choose_tests()
    known, reasons = _results(), tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivor"]
    low = []
    for folder, names in sample(known, asked.sample, asked.seed).items():
        if folder not in (asked.folder or FOLDERS):
            continue
        _try(names)
        results = _results()
        survivors = [name for name in names if results[name] not in _NOTICED]
        for name in survivors:
            change = _mutmut("show", name)
            print(f"\n{change}→ {reason(reasons, name, change) or 'no reason is given'}")
        noticed, every = len(names) - len(survivors), sum(name.startswith(f"{folder}.") for name in known)
        print(f"\n{folder}: {estimate(noticed, len(names), every)}", flush=True)
        low += [folder] * (100 * noticed < FLOOR * len(names))
    if low:
        print(f"mutants: less than {FLOOR} % are noticed in {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


def _size(text: str) -> int | None:
    """A number, or None for all. Raises ValueError, which argparse reports."""
    return None if text == "all" else int(text)


def sample(names: Iterable[str], size: int | None, seed: int) -> dict[str, list[str]]:
    """The names of each folder: ``size`` of them at most, None is all."""
    chance, ordered = random.Random(seed), sorted(names)  # noqa: S311 - chooses tests, no secret
    by_folder = {folder: [name for name in ordered if name.startswith(f"{folder}.")] for folder in FOLDERS}
    return {
        folder: chance.sample(each, len(each) if size is None else min(size, len(each)))
        for folder, each in by_folder.items()
    }


def estimate(noticed: int, tried: int, every: int) -> str:
    """What a sample says of a folder with ``every`` change: the share, and between which it is 19 times out of 20.

    The interval is Wilson's, which fits shares near 100 %, narrowed as the sample grows to the whole.
    """
    share = noticed / tried
    sentence = f"{100 * share:.0f} % of {tried} are noticed"
    if tried == every:
        return sentence
    narrowed = _CERTAIN**2 * (every - tried) / (every - 1)
    middle = (share + narrowed / (2 * tried)) / (1 + narrowed / tried)
    half = math.sqrt(narrowed * (share * (1 - share) / tried + narrowed / (4 * tried**2))) / (
        1 + narrowed / tried
    )
    return (
        f"{sentence}; of all {every:,} between {100 * (middle - half):.0f} and {100 * (middle + half):.0f} %"
    )


def reason(reasons: Iterable[dict[str, str]], name: str, change: str) -> str | None:
    """Why a survivor may stay: that of the entry for its function (the name before “__mutmut”) and the changed line."""
    changed = [line for line in change.splitlines() if line.startswith("-")]
    return next(
        (
            entry["reason"]
            for entry in reasons
            if entry["function"] == name.partition("__mutmut")[0]
            and any(entry["line"] in line for line in changed)
        ),
        None,
    )


def _choose_tests() -> None:
    stats = json.loads(_STATS.read_text(encoding="utf-8"))
    stats["tests_by_mangled_function_name"] = own_tests(
        stats["tests_by_mangled_function_name"], stats["duration_by_test"]
    )
    _STATS.write_text(json.dumps(stats), encoding="utf-8")


def own_tests(reached: Mapping[str, Iterable[str]], tests: Iterable[str]) -> dict[str, list[str]]:
    """By function the tests of its folder that reach it, and those that may share a fixture with one that does.

    mutmut counts what a fixture reaches for the test that makes it alone.
    """
    together: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        together[_fixtures_of(test)].append(test)
    return {
        function: sorted(
            each
            for fixtures in {_fixtures_of(test) for test in found}
            for each in together[fixtures]
            if each.startswith(_own(function))
        )
        for function, found in reached.items()
    }


def _own(function: str) -> tuple[str, ...]:
    return next((own for folder, own in FOLDERS.items() if function.startswith(f"{folder}.")), ())


def _fixtures_of(test: str) -> str:
    """What the tests have in common that may share a fixture: a folder with a session's, a file with a module's."""
    if test.startswith("tests/stacks/"):
        return "tests/stacks/"
    return test.partition("::")[0] if test.startswith(("tests/components/", "tests/policy/")) else test


def _try(names: Sequence[str]) -> None:
    tried = subprocess.run([_MUTMUT, "run", "--max-children", "2", *names], cwd=ROOT, check=False)
    if tried.returncode:
        sys.exit("mutants: the changes could not be tried; see above")


def _results() -> dict[str, str]:
    """What became of each change (not checked: not tried), by name."""
    lines = _mutmut("results", "--all", "true").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if ": " in line)


def _mutmut(*arguments: str) -> str:
    return subprocess.run(
        [_MUTMUT, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
