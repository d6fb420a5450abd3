"""Programs are found as the host's shell would find them."""

from __future__ import annotations

import sys

import pytest

from douane.errors import LaunchError
from douane.transports.command import candidates, resolve, start
from tests._promises import promise

WINDOWS = (".COM", ".EXE", ".BAT", ".CMD")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder on PATH, with one program."""
    program = tmp_path / "serve"
    program.write_text("#!/bin/sh\n", "ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"/nowhere:{tmp_path}")
    return tmp_path


def test_a_bare_name_is_found_on_path(folder):
    assert resolve(["serve", "--all"]) == (str(folder / "serve"), "--all")


def test_a_path_is_not_sought_on_path(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert resolve(["./serve"]) == (str(folder / "serve"),)


def test_a_file_that_may_not_be_run_is_not_found(folder):
    (folder / "serve").chmod(0o644)
    with pytest.raises(LaunchError):
        resolve(["serve"])


@pytest.mark.parametrize("program", ["", "no such program", "/no/such/program", "a\0b"])
def test_what_is_not_there_is_a_mistake_with_a_fix(folder, program):
    with pytest.raises(LaunchError) as caught:
        resolve([program])
    assert caught.value.fix


def test_a_missing_launcher_is_named_with_what_brings_it(folder):
    with pytest.raises(LaunchError, match="npx") as caught:
        resolve(["npx", "-y", "server"])
    assert "Node.js" in caught.value.fix


def test_on_windows_npx_is_npx_cmd_before_the_npx_of_other_shells():
    found = list(candidates("npx", ["C"], WINDOWS))
    assert found.index("C/npx.CMD") < found.index("C/npx")


def test_on_windows_each_folder_is_searched_for_every_ending_before_the_next():
    found = list(candidates("npx", ["C", "D"], WINDOWS))
    assert found.index("C/npx.CMD") < found.index("D/npx.COM")


def test_on_windows_a_name_with_an_ending_is_taken_as_it_is():
    assert list(candidates("npx.cmd", ["C"], WINDOWS)) == ["C/npx.cmd"]


def test_a_file_that_is_no_program_is_a_mistake_with_a_fix(folder):
    (folder / "serve").write_bytes(b"\x00\x01")
    with pytest.raises(LaunchError, match="cannot start"):
        start([str(folder / "serve")])


def test_an_argument_that_no_program_can_have_is_a_mistake_with_a_fix(folder):
    with pytest.raises(LaunchError, match="cannot start"):
        start([str(folder / "serve"), "a\0b"])


@promise("P-SECRET-NAMED")
def test_what_opens_our_vault_is_given_to_no_program(monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "made-up")
    monkeypatch.setenv("OTHER", "kept")
    code = "import os; print(os.environ.get('DOUANE_VAULT_KEY'), os.environ['OTHER'])"
    process = start((sys.executable, "-IS", "-c", code))
    assert process.communicate()[0].split() == [b"None", b"kept"]
