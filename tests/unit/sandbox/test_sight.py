"""What is said of how a server is given a folder is what gives it one."""

from __future__ import annotations

import tomllib

import pytest

from douane.model.profile import DEFAULT
from douane.sandbox.bubblewrap import Kind
from douane.sandbox.profile import automatic
from douane.sandbox.seen import Seen
from douane.sandbox.sight import Place, sight_of

SEEN = (
    Seen(Kind.READ, "/opt/server", "the command"),
    Seen(Kind.WRITE, "/srv/site", "the command names it"),
    Seen(Kind.READ, "/srv/text", "`read`"),
)


def sight(profile="default", server="notes", *, is_automatic=True):
    return sight_of(SEEN, Place(profile, server, "/home/me/douane.toml", is_automatic))


def test_what_somebody_has_named_is_told_and_all_else_is_known():
    found = sight()
    assert found.given == ("/srv/site", "/srv/text")
    assert {"/usr", "/proc", "/opt/server", "/srv/site"} <= set(found.folders)
    assert "usr" in found.tops


@pytest.mark.parametrize("server", ["notes", "@acme/files", "notes.io"])
def test_the_lines_are_a_profile_that_is_found_by_the_name_of_the_server(server):
    way = sight(server=server).way
    [name] = tomllib.loads(way.partition(":\n")[2])["profiles"]
    assert automatic(server, [DEFAULT._replace(name=name)]) == server
    assert "--profile" not in way


@pytest.mark.parametrize(("server", "is_automatic"), [("My Files", True), ("notes", False)])
def test_a_profile_that_is_not_found_by_its_name_is_named(server, is_automatic):
    way = sight("strict", server, is_automatic=is_automatic).way
    [(name, table)] = tomllib.loads(way.partition(":\n")[2])["profiles"].items()
    assert f"--profile {name}" in way
    assert table == {"like": "strict", "write": ["FOLDER"]}


def test_a_profile_of_ones_own_is_added_to():
    assert "`[profiles.mine]` in /home/me/douane.toml" in sight("mine").way
