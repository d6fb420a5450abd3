"""The units of a server, word for word, and what systemd says of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from douane.errors import LaunchError
from douane.model.profile import NONE, STRICT, Network
from douane.sandbox.units.accounts import account_of, making
from douane.sandbox.units.made import Served, quoted, socket_of, units
from tests._promises import promise

GOLDEN = Path(__file__).with_name("units.txt")
STAYS = ("/usr/bin/python3", "-IS", "/usr/lib/stay.py")
NOTES = Served(
    "notes",
    "douane-notes",
    ("/bin/cat", "a word", "100% $HOME"),
    STRICT,
    reads=("/usr/share/doc",),
    changes=("/var/lib/notes",),
    hidden=("/var/lib/notes/keys",),
    env=("NOTES_TOKEN",),
)


@promise("P-CONTAINED")
def test_the_units_of_a_server_are_these():
    told = "".join(f"# {name}\n{text}" for name, text in units(NOTES, STAYS).items())
    assert told == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("/usr/bin/env", "/usr/bin/env"),
        ("a b", '"a b"'),
        ("", '""'),
        ('"', '"\\""'),
        ("a\\b", '"a\\\\b"'),
        ("%h", '"%%h"'),
        ("$HOME", '"$$HOME"'),
        (";", '";"'),
    ],
)
def test_nothing_in_a_word_is_replaced(word, read):
    assert quoted(word) == read


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    "profile",
    [
        NONE,
        STRICT._replace(network=Network(("api.example.com",))),
        STRICT._replace(devices=("/dev/dri",)),
        STRICT._replace(is_whole=True),
    ],
)
def test_what_no_unit_can_keep_makes_none(profile):
    with pytest.raises(LaunchError, match="no unit can keep"):
        units(NOTES._replace(profile=profile), STAYS)


@promise("P-CONTAINED")
def test_no_word_of_a_command_ends_its_line():
    with pytest.raises(LaunchError, match="control character"):
        units(NOTES._replace(command=("/bin/cat", "a\nUser=root")), STAYS)


def test_accounts_are_called_after_servers_unless_they_are_named():
    assert account_of("notes", "") == "douane-notes"
    assert account_of("notes", "ann") == "ann"
    assert making("ann")[-1] == "ann"
    for user in ("root:0", "-x", "a" * 33):
        with pytest.raises(LaunchError, match="no account can be called"):
            account_of("notes", user)


def test_systemd_finds_nothing_in_them_and_hardly_anything_open(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd on this machine")
    served = NOTES._replace(user="daemon", changes=(), hidden=(), reads=())
    for name, text in units(served, ("/usr/bin/env",)).items():
        (tmp_path / name).write_text(text)
    for name in sorted(path.name for path in tmp_path.iterdir()):
        done = subprocess.run(
            [analyze, "verify", tmp_path / name], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
    command = (analyze, "security", "--offline=true", "--threshold=10", "--no-pager")
    done = subprocess.run(
        (*command, tmp_path / "douane-server-notes@.service"), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert socket_of("notes") in (tmp_path / "douane-server-notes.socket").read_text()
