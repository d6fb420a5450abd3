"""Whose account a server runs under, and what that account may reach."""

from __future__ import annotations

import pwd

import pytest

from douane.errors import LaunchError
from douane.sandbox.account import Account, account, becoming, unreachable
from tests._promises import promise

STRANGER = Account("stranger", 64_123, 64_124, differs=True)


def test_an_ordinary_account_keeps_its_servers(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("os.getegid", lambda: 100)
    assert account("servers") == Account("", 1000, 100)


@promise("P-CONTAINED")
def test_root_becomes_nobody_where_nobody_else_is_named(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    nobody = pwd.getpwnam("nobody")
    assert account("") == Account("nobody", nobody.pw_uid, nobody.pw_gid, differs=True)


@promise("P-CONTAINED-OR-NOT-STARTED")
@pytest.mark.parametrize(("name", "reason"), [("no-such-account", "no account"), ("root", "as root")])
def test_root_does_not_start_servers_as_itself_or_as_an_account_that_is_not_there(monkeypatch, name, reason):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(LaunchError, match=reason):
        account(name)


def test_another_account_is_become_without_groups_or_capabilities():
    line = becoming("/usr/bin/setpriv", STRANGER)
    assert line[0] == "/usr/bin/setpriv"
    assert {"--reuid=64123", "--regid=64124", "--clear-groups", "--inh-caps=-all"} <= set(line)


@pytest.mark.parametrize(
    ("mode", "owner", "may"),
    [
        (0o755, (0, 0), True),
        (0o700, (0, 0), False),
        (0o710, (0, STRANGER.group), True),
        (0o701, (0, STRANGER.group), False),
        (0o100, (STRANGER.user, 0), True),
        (0o677, (STRANGER.user, 0), False),
    ],
)
def test_the_first_folder_that_an_account_may_not_enter_is_named(monkeypatch, mode, owner, may):
    class Found:
        st_mode = 0o40755
        st_uid = st_gid = 0

    class Closed:
        st_mode = 0o40000 | mode
        st_uid, st_gid = owner

    monkeypatch.setattr("os.stat", lambda path: Closed if path == "/srv/closed" else Found)
    assert unreachable("/srv/closed/inner/file", STRANGER) == ("" if may else "/srv/closed")
