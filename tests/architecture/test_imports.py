"""Imports point down only, and every package says whether it is pure."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests._promises import promise
from tests.architecture._source import PACKAGE, ROOT, contract, pure_packages

IMPURE = frozenset(
    {
        "__init__",
        "__main__",
        "cli",
        "alerts",
        "asgi",
        "connecting",
        "attending",
        "containing",
        "control",
        "gateway",
        "incidents",
        "installing",
        "operations",
        "outlet",
        "premises",
        "sandbox",
        "serving",
        "discovery",
        "evidence",
        "reports",
        "revealing",
        "supply",
        "unlocking",
        "stores",
        "transports",
        "vault",
        "wiring",
        "wrap",
    }
)


@promise("P-PURE-CORE")
@promise("P-ONE-CHOKE-POINT")
def test_the_import_contracts_hold():
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


@promise("P-PURE-CORE")
def test_every_package_is_either_held_to_be_pure_or_listed_as_impure():
    undecided = what_exists() - pure_packages() - IMPURE
    assert not undecided, f"add to a contract of pyproject.toml or to IMPURE: {', '.join(sorted(undecided))}"


def test_no_package_is_both_pure_and_impure():
    assert not pure_packages() & IMPURE


def test_no_layer_that_exists_is_still_optional():
    optional = set(re.findall(r"\((\w+)\)", " ".join(contract("layers")["layers"])))
    settled = sorted(optional & what_exists())
    assert not settled, f"pyproject.toml: take the parentheses of these layers away: {', '.join(settled)}"


def what_exists():
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    return packages | {path.stem for path in PACKAGE.glob("*.py")}
