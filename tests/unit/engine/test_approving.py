"""The advice in a refusal can be typed into a shell as it stands, whatever a server calls its tools."""

from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.engine.approving import LONGEST, approving
from douane.inventory.identity import handle, identify
from douane.model.server import Kind, ServerIdentity

FILES = identify(("npx", "-y", "@modelcontextprotocol/server-filesystem", "/home/me"))
TIME = identify(("uvx", "mcp-server-time"))


def advised(text):
    """The words of each command in an advice, as a shell would split them."""
    return [shlex.split(line) for line in re.findall(r"`([^`]+)`", text)]


def test_a_tool_is_named_by_its_server_and_its_name():
    assert approving(TIME, Kind.TOOL, "now") == (
        "see it with `douane tools diff mcp-server-time now`, "
        "and if it is right: `douane tools approve mcp-server-time now`"
    )


def test_servers_of_one_package_are_told_apart_by_their_arguments():
    other = identify(("npx", "-y", "@modelcontextprotocol/server-filesystem", "/home/you"))
    assert handle(FILES) != handle(other)
    assert advised(approving(FILES, Kind.TOOL, "read"))[0][3:] == [handle(FILES), "read"]


def test_what_is_no_tool_is_named_with_its_kind():
    diff, approve = advised(approving(TIME, Kind.RESOURCE, "file:///a b"))
    assert diff == ["douane", "tools", "diff", "--kind", "resource", "mcp-server-time", "file:///a b"]
    assert approve[2] == "approve"


def test_a_name_that_looks_like_an_option_is_none():
    diff, _ = advised(approving(TIME, Kind.PROMPT, "--all"))
    assert diff[3:] == ["--kind", "prompt", "--", "mcp-server-time", "--all"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2J", "a`b", "\u202e", "a" * (LONGEST + 1)])
def test_a_name_that_nobody_can_type_leads_to_the_list(name):
    assert advised(approving(TIME, Kind.TOOL, name)) == [["douane", "tools", "list"]]


@given(st.text("a-`' $\n", min_size=1, max_size=9), st.text("a-`' $\n", min_size=1, max_size=9))
def test_no_name_becomes_anything_but_one_word(server, name):
    words = advised(approving(ServerIdentity("a", server, "a"), Kind.TOOL, name))[0]
    assert words in (
        ["douane", "tools", "list"],
        ["douane", "tools", "diff", server, name],
        ["douane", "tools", "diff", "--", server, name],
    )
    assert "--" in words or "list" in words or not (server.startswith("-") or name.startswith("-"))
