"""What a narrow profile leaves out of what a server is there to work with, and the change that gives it that."""

from __future__ import annotations

import re
import tomllib

import pytest

from douane.config import read
from douane.model.profile import DEFAULT, NONE, STRICT, Network
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.sandbox.left_out import LeftOut, left_out, told
from douane.sandbox.sight import Place

FILES = ("npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv/site")
FETCH = ("uvx", "mcp-server-fetch")
WEB = ("*", "http://*")


def place(profile="strict", server="files"):
    return Place(profile, server, "/home/me/douane.toml", is_automatic=False)


@pytest.mark.parametrize(
    ("profile", "command", "out"),
    [
        (STRICT, FILES, LeftOut(("/srv/site",))),
        (STRICT, ("notes-mcp", "--vault", "/srv/notes"), LeftOut(("/srv/notes",))),
        (STRICT, FETCH, LeftOut(hosts=WEB)),
        (STRICT, ("uvx", "mcp-server-time"), LeftOut()),
        (STRICT._replace(read=("/srv/",)), FILES, LeftOut()),
        (STRICT._replace(network=Network(("example.com",))), FETCH, LeftOut()),
        (DEFAULT, FILES, LeftOut()),
        (NONE, FETCH, LeftOut()),
    ],
)
def test_what_a_profile_does_not_give_is_known_before_the_server_starts(profile, command, out):
    assert left_out(profile, command) == out


@pytest.mark.parametrize("command", [FILES, FETCH])
def test_the_lines_that_are_told_give_the_server_what_it_was_without(command):
    said = told(left_out(STRICT, command), place())
    assert "`--profile default`" in said
    assert "`--profile files`" in said
    lines = said.partition(":\n")[2]
    [profile] = read([Document("douane.toml", Level.USER, lines)]).settings.profiles
    assert left_out(profile, command) == LeftOut()
    assert tomllib.loads(lines)["profiles"]["files"]["like"] == "strict"


def test_a_server_without_a_network_hears_of_network():
    assert "no `network`" in told(left_out(STRICT, FETCH), place())


def test_a_profile_of_ones_own_is_added_to_and_an_approved_one_asked_for():
    out = left_out(STRICT, FILES)
    assert '`write = ["/srv/site"]` in its profile, in /home/me/douane.toml' in told(out, place("mine"))
    said = told(out, place("approved-files-1"))
    assert re.search(r"`douane servers request files … --write /srv/site`", said)


def test_of_what_lacks_nothing_nothing_is_said():
    assert told(LeftOut(), place()) == ""
