"""Where state is kept, and that finding out costs next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from platformdirs import user_state_dir

from douane.errors import StoreError
from douane.stores.paths import ready, state_folder

SLOW = {"pathlib", "platformdirs", "asyncio", "sqlite3", "json", "dataclasses", "inspect", "cryptography"}


def test_the_folder_can_be_chosen(monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", "/some/where")
    assert state_folder() == "/some/where"


def test_a_chosen_folder_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/alice")
    monkeypatch.setenv("DOUANE_STATE", "state")
    assert state_folder() == str(tmp_path / "state")
    monkeypatch.setenv("DOUANE_STATE", "~/state")
    assert state_folder() == "/home/alice/state"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other places")
@pytest.mark.parametrize(
    ("xdg", "expected"),
    [
        ("", "/home/alice/.local/state/douane"),
        ("/var/x", "/var/x/douane"),
        ("rel", "/home/alice/.local/state/douane"),
    ],
)
def test_the_usual_place_is_that_of_the_xdg_specification(monkeypatch, xdg, expected):
    monkeypatch.delenv("DOUANE_STATE", raising=False)
    monkeypatch.setenv("HOME", "/home/alice")
    monkeypatch.setenv("XDG_STATE_HOME", xdg)
    assert state_folder() == expected


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems ask platformdirs")
def test_the_usual_place_is_that_of_platformdirs(monkeypatch):
    monkeypatch.delenv("DOUANE_STATE", raising=False)
    assert state_folder() == user_state_dir("douane")


def test_the_folder_is_made_for_this_account_alone(tmp_path):
    folder = tmp_path / "a" / "b"
    ready(str(folder))
    ready(str(folder))
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_change_is_refused(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(StoreError, match="can be changed by another account") as refusal:
        ready(str(tmp_path))
    assert "chmod 700" in refusal.value.fix


def test_a_folder_of_another_account_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may give a folder away")
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(StoreError, match="belongs to"):
        ready(str(tmp_path))


def test_a_folder_that_cannot_be_made_is_said_clearly(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        ready(str(tmp_path / "file" / "state"))


def test_finding_the_folder_imports_nothing_slow():
    program = (
        "import sys; before = set(sys.modules); import douane.stores.paths; print(*set(sys.modules) - before)"
    )
    said = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert SLOW.isdisjoint(said.stdout.split())
