"""What a host sets for one server is told from what it has itself."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from douane.errors import LaunchError
from douane.sandbox.given import given_by_host, with_files
from douane.sandbox.keeping import Keeper

MEMORY = Keeper("/srv/state", "default", "memory")
PRINTS = "import json, os; from douane.sandbox.given import given_by_host; print(json.dumps(given_by_host(os.environ)))"
SET = {
    "NOTES_TOKEN": "one",
    "LD_PRELOAD": "",
    "DOUANE_STATE": "/x",
    "NODE_OPTIONS": "--import=x",
    "HOME": "/x",
}


def printed(command):
    ran = subprocess.run(
        command, env=os.environ | SET, capture_output=True, text=True, timeout=20, check=True
    )
    return json.loads(ran.stdout)


def test_what_the_parent_has_not_is_for_the_server_but_for_what_changes_how_programs_run():
    given = printed((sys.executable, "-c", PRINTS))
    assert given["NOTES_TOKEN"] == "one"
    assert not {"LD_PRELOAD", "DOUANE_STATE", "NODE_OPTIONS", "HOME", "PATH"} & {*given}


def test_of_a_shell_nobody_can_tell():
    assert printed(("bash", "-c", f"{shlex.join((sys.executable, '-c', PRINTS))}; true")) == {}


def test_where_the_machine_shows_nothing_there_is_nothing(monkeypatch):
    monkeypatch.setattr("os.getppid", lambda: 1 << 30)
    assert given_by_host({"NOTES_TOKEN": "one"}) == {}


@pytest.mark.parametrize("name", ["npx -y @modelcontextprotocol/server-memory", "mcp-server-memory"])
def test_a_server_that_keeps_a_file_has_a_place_for_it(name, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("MEMORY_FILE_PATH", raising=False)
    found = with_files(tuple(name.split()), {"A": "b"}, "", MEMORY)
    assert found["MEMORY_FILE_PATH"].startswith(f"{tmp_path}/douane/servers/kept/")
    assert Path(found["MEMORY_FILE_PATH"]).parent.is_dir()
    monkeypatch.setenv("MEMORY_FILE_PATH", "/srv/m.jsonl")
    assert with_files(tuple(name.split()), {}, "", MEMORY) == {"MEMORY_FILE_PATH": "/srv/m.jsonl"}


def test_another_server_has_none(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert with_files(("notes",), {"A": "b"}, "", MEMORY) == {"A": "b"}
    assert not [*tmp_path.iterdir()]


def test_a_file_in_a_folder_that_is_not_there_is_told_by_the_variable_that_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MEMORY_FILE_PATH", f"{tmp_path}/gone/m.jsonl")
    with pytest.raises(LaunchError, match=r"`MEMORY_FILE_PATH` names a file in `.*/gone`, and there is no"):
        with_files(("mcp-server-memory",), {}, "", MEMORY)
