"""The verifier is one file for old Pythons, and shares nothing with what writes bundles."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import douane.evidence.verifier
from douane.evidence.assembled import verifier
from tests._promises import promise
from tests.unit.evidence._case import bundle, files, key_of, log

ALLOWED = {
    "__future__",
    "argparse",
    "hashlib",
    "json",
    "mmap",
    "re",
    "struct",
    "sys",
    "time",
    "typing",
    "zlib",
}
PYTHONS = [
    *filter(None, map(shutil.which, ("python3.8", "python3.9", "python3.10", "python3.13"))),
    sys.executable,
]


def imported(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@promise("P-EVIDENCE-ALONE")
def test_it_needs_nothing_but_the_standard_library():
    assert set(imported(verifier())) <= ALLOWED


@promise("P-EVIDENCE-ALONE")
def test_its_parts_know_nothing_of_the_rest():
    folder = Path(douane.evidence.verifier.__file__).parent
    for name in ("ed25519", "archive", "checkpoints", "chain", "main"):
        theirs = {one for one in imported((folder / f"{name}.py").read_text()) if one.startswith("douane")}
        assert all(one.startswith("douane.evidence.verifier.") for one in theirs)


def test_its_grammar_is_that_of_python_3_8():
    ast.parse(verifier(), feature_version=(3, 8))


def test_a_name_is_defined_once():
    names = [node.name for node in ast.parse(verifier()).body if hasattr(node, "name")]
    assert len(names) == len(set(names))


def works(python):
    """Whether it is there, and not only a name that stands for none."""
    return subprocess.run([python, "-c", ""], check=False, capture_output=True, timeout=30).returncode == 0


@promise("P-EVIDENCE-ALONE")
@pytest.mark.parametrize("python", PYTHONS)
def test_the_one_in_the_bundle_runs_alone(tmp_path, python):
    if not works(python):
        pytest.skip(f"{python} does not run")
    folder = log(tmp_path / "state")
    raw = bundle(folder, tmp_path / "case.zip")
    (tmp_path / "verify.py").write_bytes(files(raw)["verify.py"])
    command = [python, "-I", "verify.py", "case.zip", "--key", key_of(folder).hex()]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("The bundle is whole.\n")
    (tmp_path / "case.zip").write_bytes(raw[:-1])
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=30).returncode == 1
