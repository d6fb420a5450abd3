"""What is handed to operators is as narrow as the pages say."""

from __future__ import annotations

import re

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
