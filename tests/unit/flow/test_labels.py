"""Servers and tools are labelled by what is known, what they say, and what a person says."""

from __future__ import annotations

import pytest

from douane.flow import DESTRUCTIVE, PRIVATE, SINK, UNTRUSTED, labels_of, of_content
from douane.inventory.identity import identify
from douane.model.server import ServerIdentity

FILES = identify(["npx", "-y", "@modelcontextprotocol/server-filesystem", "/home/ann"])
SLACK = identify(["npx", "-y", "@modelcontextprotocol/server-slack"])
FETCH = identify(["uvx", "mcp-server-fetch"])
OWN = identify(["python", "/srv/own.py"])
NOTION = ServerIdentity("url:https://mcp.notion.com/mcp", "wiki", "url:https://mcp.notion.com/mcp")
READS = {"readOnlyHint": True}


@pytest.mark.parametrize(
    ("server", "source"),
    [
        (FILES, {PRIVATE}),
        (SLACK, {PRIVATE, UNTRUSTED}),
        (FETCH, {UNTRUSTED}),
        (NOTION, {PRIVATE, UNTRUSTED}),
        (OWN, set()),
        (ServerIdentity("command:python", "gmail", "command:python"), {PRIVATE, UNTRUSTED}),
    ],
)
def test_well_known_servers_are_known(server, source):
    assert labels_of(server, "read", {}, {}).source == source


@pytest.mark.parametrize(
    ("server", "tool", "annotations", "deed"),
    [
        (SLACK, "slack_post_message", {}, {SINK}),
        (SLACK, "get_users", {}, set()),
        (SLACK, "users", READS, set()),
        (SLACK, "slack_post_message", READS, {SINK}),  # whatever it says of itself
        (OWN, "sendMail", READS, {SINK}),
        (OWN, "delete_all", READS, {DESTRUCTIVE}),
        (FETCH, "fetch", READS, {SINK}),
        (FILES, "write_file", {}, set()),
        (OWN, "sendMail", {}, {SINK}),
        (OWN, "delete_all", {}, {DESTRUCTIVE}),
        (OWN, "tidy", {"destructiveHint": True}, {DESTRUCTIVE}),
        (OWN, "list_deleted", {}, set()),
        (OWN, "fetch_rows", {}, set()),
        (SLACK, "", {}, set()),
    ],
)
def test_tools_are_known_by_their_words(server, tool, annotations, deed):
    assert labels_of(server, tool, annotations, {}).deed == deed


def test_what_a_person_says_replaces_what_is_guessed():
    stated = {SLACK.name: frozenset({PRIVATE, "house"}), f"{OWN.name}/keep": frozenset({SINK})}
    assert labels_of(SLACK, "post_message", {}, stated) == ({PRIVATE, "house"}, frozenset())
    assert labels_of(OWN, "keep", {}, stated).deed == {SINK}
    assert labels_of(OWN, "other", {}, stated).deed == frozenset()


@pytest.mark.parametrize(
    "path", ["/repo/src/main.py", "README.md", "/repo/package.json", "C:\\x\\y.rs", ".github/a.yml"]
)
def test_source_code_is_not_private(path):
    assert of_content(frozenset({PRIVATE}), {"path": path}) == frozenset()


@pytest.mark.parametrize(
    "path",
    ["/home/notes.txt", "/repo/.env", "/home/.ssh/config.yml", "customers.csv", "secrets.md", "/home/ann"],
)
def test_other_files_are(path):
    assert of_content(frozenset({PRIVATE}), {"path": path}) == {PRIVATE}
    assert of_content(frozenset({PRIVATE}), {"paths": ["main.py", path]}) == {PRIVATE}
