"""Which lack of a server's account is the machine's, so that it may go without walls, and which may be the server's."""

from __future__ import annotations

import os

import pytest

from douane.errors import LaunchError, NoWallsError
from douane.model.profile import STRICT
from douane.sandbox import building
from douane.sandbox.account import Account
from douane.sandbox.building import Wanted, found
from tests._promises import promise

STRANGER = Account("stranger", 64_123, 64_124, differs=True)


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """A folder that nobody but its owner enters, in which a Python is installed."""
    folder = tmp_path / "closed"
    for file in ("python/bin/python3", "python/lib/python3.12/os.py", "notes/server"):
        (folder / file).parent.mkdir(parents=True)
        (folder / file).touch(0o755)
    monkeypatch.setattr(
        building, "unreachable", lambda path, _: str(folder) if path.startswith(str(folder)) else ""
    )
    return folder


def lack(*command, **profile):
    wanted = Wanted(tuple(map(str, command)), STRICT._replace(**profile), {}, "/", (), STRANGER)
    with pytest.raises(LaunchError, match="may not enter") as raised:
        found(wanted)
    return raised.type


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(
    "lines", ["#!{}/python/bin/python3", "#!/bin/sh\n'''exec' \"{}/python/bin/python3\"\n", "\n"]
)
def test_nothing_that_a_server_says_of_itself_takes_its_walls_away(closed, tmp_path, lines):
    server = tmp_path / "served/bin/server"
    server.parent.mkdir(parents=True)
    server.write_text(lines.format(closed))
    (tmp_path / "served/pyvenv.cfg").write_text(f"home = {closed}/python/bin\n" if lines == "\n" else "")
    assert lack(server) is LaunchError


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a link to another account")
@pytest.mark.parametrize("command", [(), ("/bin/sh",)])
def test_a_link_that_another_account_has_put_in_place_of_the_command_takes_no_walls_away(
    closed, tmp_path, command
):
    link = tmp_path / "links/server"
    link.parent.mkdir()
    link.symlink_to(closed / "notes/server")
    assert lack(*command, link) is NoWallsError
    os.lchown(link, STRANGER.user, STRANGER.group)
    assert lack(*command, link) is LaunchError


def test_what_somebody_wrote_and_the_account_cannot_reach_is_how_this_machine_is(closed):
    (closed / "notes/server").write_text(f"#!{closed}/python/bin/python3\n")
    assert lack(closed / "notes/server") is NoWallsError
    assert lack("/usr/bin/env", read=(str(closed / "notes"),)) is NoWallsError
