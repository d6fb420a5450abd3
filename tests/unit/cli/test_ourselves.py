"""Which path of Douane's programs is written into a file that stays."""

from __future__ import annotations

import sys
import sysconfig

import pytest

from douane.cli.protect.ourselves import lasting, program
from douane.errors import ConfigError


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation in a folder, and a folder of PATH."""

    def install(folder):
        scripts = tmp_path / folder / "bin"
        scripts.mkdir(parents=True)
        own = scripts / "douane-mcp"
        own.touch(0o755)
        monkeypatch.setattr(sysconfig, "get_path", {"scripts": str(scripts)}.__getitem__)
        monkeypatch.setenv("PATH", str(tmp_path / "path"))
        (tmp_path / "path").mkdir()
        return own

    return install


def test_it_is_that_of_this_installation_whatever_is_on_path(installed, tmp_path):
    own = installed("here")
    (tmp_path / "path" / "douane-mcp").touch(0o755)
    assert program("douane-mcp") == str(own)


def test_a_link_on_path_that_leads_here_is_taken_since_it_outlives_upgrades(installed, tmp_path):
    own = installed("uv/tools/douane")
    (tmp_path / "path" / "douane-mcp").symlink_to(own)
    assert program("douane-mcp") == str(tmp_path / "path" / "douane-mcp")


@pytest.mark.parametrize("folder", ["uv/archive-v0/x", "uv/environments-v2/x", "pipx/.cache/x"])
def test_what_a_cache_empties_is_refused(installed, folder):
    installed(folder)
    with pytest.raises(ConfigError, match="for a while only"):
        program("douane-mcp")


def test_what_is_not_there_is_refused(installed):
    installed("here")
    with pytest.raises(ConfigError, match="no program `douane`"):
        program("douane")


@pytest.mark.parametrize(
    ("prefix", "is_told"),
    [
        ("/home/kim/shop/.venv", True),
        ("/home/kim/.local/share/uv/tools/douane", False),
        (sys.base_prefix, False),
    ],
)
def test_a_virtual_environment_that_may_vanish_is_told(monkeypatch, prefix, is_told):
    monkeypatch.setattr(sys, "prefix", prefix)
    assert (prefix in lasting()) is is_told
