"""What is handed to operators is as narrow as the pages say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture._source import ROOT

IMAGE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
UNIT = (ROOT / "deploy" / "douane.service").read_text("utf-8").splitlines()


def test_the_image_is_built_upon_what_is_named_by_digest():
    bases = re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)
    assert bases
    assert all(re.fullmatch(r"\S+@sha256:[0-9a-f]{64}", base) for base in bases)


def test_the_image_runs_as_nobody_in_particular():
    assert re.findall(r"^USER (.+)", IMAGE, re.MULTILINE) == ["10001:10001"]


def test_the_image_has_what_the_lock_file_names():
    assert "uv sync --locked --no-default-groups --extra gateway" in IMAGE


def test_the_service_has_no_rights_and_writes_its_state_alone():
    assert {"User=douane", "NoNewPrivileges=true", "CapabilityBoundingSet=", "ProtectSystem=strict"} <= {
        *UNIT
    }
    assert not [line for line in UNIT if line.startswith(("ReadWritePaths", "AmbientCapabilities=CAP"))]


def test_a_linter_finds_nothing_in_the_image():
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("there is no hadolint for this machine")
    done = subprocess.run(
        [hadolint, ROOT / "deploy" / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_systemd_finds_nothing_in_the_unit(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd on this machine")
    unit = tmp_path / "douane.service"
    unit.write_text("\n".join(UNIT).replace("/opt/douane/bin/douane", "/bin/true"), "utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
