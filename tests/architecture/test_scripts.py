"""The scripts that a person and CI both run say what they do and stop at the first failure."""

from __future__ import annotations

import os

import pytest

from tests.architecture._source import ROOT

SCRIPTS = [
    path for folder in ("script", ".ci") for path in sorted((ROOT / folder).iterdir()) if path.is_file()
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_by_itself_explains_itself_and_stops_at_a_failure(script):
    lines = script.read_text("utf-8").splitlines()
    assert os.access(script, os.X_OK), f"{script}: chmod +x"
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines[1].startswith("# "), f"{script}:2: say here what it does"
    assert "set -euo pipefail" in lines
