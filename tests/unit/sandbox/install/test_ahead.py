"""Before servers are started it is told which of them are fetched, where there can be walls."""

from __future__ import annotations

import pytest

from douane.sandbox.install.ahead import to_install

FETCHED = ("npx", "-y", "@x/notes", "/srv")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "kept"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_what_is_fetched_is_told_once_and_without_its_arguments(programs):
    bubblewrap = programs / "bwrap"
    bubblewrap.write_text("#!/bin/sh\necho --disable-userns --ro-bind-fd\n")
    bubblewrap.chmod(0o755)
    assert to_install([FETCHED, ("node", "x.js"), (*FETCHED, "/home")]) == ("npx -y @x/notes",)


def test_where_there_can_be_no_walls_nothing_is_installed(programs):
    assert to_install([FETCHED]) == ()
