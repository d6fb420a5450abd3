"""The real programs are there, and they are the ones that were locked."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from tests.e2e.installed import INSTALLED, NODE, PEERS, ROOT

LOCKS = ROOT / "tests" / "e2e" / "peers"
PUBLIC_REGISTRY = "https://registry.npmjs.org/"
OLDEST_NODE = (22, 19)


def test_peers_present():
    """In CI no end-to-end test may skip for want of a peer; elsewhere each says so itself."""
    missing = [peer.why_missing for peer in PEERS if peer.missing]
    if missing and "CI" not in os.environ:
        pytest.skip("; ".join(missing))
    assert not missing


def test_npm_lock_names_no_registry_but_the_public_one():
    packages = json.loads((LOCKS / "package-lock.json").read_text("utf-8"))["packages"]
    places = {package["resolved"] for package in packages.values() if "resolved" in package}
    assert all(place.startswith(PUBLIC_REGISTRY) for place in places)


def test_npm_lock_holds_a_digest_of_every_package():
    packages = json.loads((LOCKS / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.name)
def test_python_lock_pins_every_package_with_a_digest(lock):
    entries = re.split(r"\n(?=[a-z])", lock.read_text("utf-8").partition("\n")[2])
    packages = [entry for entry in entries if re.match(r"[a-z]", entry)]
    assert packages
    assert [
        entry.split()[0] for entry in packages if not re.search(r"==[^ ]+.*--hash=sha256:", entry, re.DOTALL)
    ] == []


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.name)
def test_python_lock_names_no_index(lock):
    assert "http" not in re.sub(r"(?m)(^|# +(via +)?)[a-z0-9-]*http[a-z0-9-]*", "", lock.read_text("utf-8"))


def test_node_is_new_enough_for_every_peer(need):
    need(*PEERS)
    version = subprocess.run(
        [NODE, "--version"], capture_output=True, text=True, timeout=20, check=True
    ).stdout
    assert tuple(map(int, version.removeprefix("v").split(".")[:2])) >= OLDEST_NODE


def test_peers_are_kept_out_of_git():
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", INSTALLED / "npm"], cwd=ROOT, timeout=20, check=False
    )
    assert ignored.returncode == 0
