from __future__ import annotations

import pytest

from douane.supply.likeness import distance, likenesses

KNOWN = (
    "npm:@modelcontextprotocol/server-filesystem",
    "npm:mcp-remote",
    "npm:@stripe/mcp",
    "pypi:mcp-server-git",
    "pypi:mcp",
)


@pytest.mark.parametrize(
    "name",
    [
        "npm:@modelcontextprotocol/server-filesystm",  # a letter less
        "npm:@modelcontextprotocol/server-fileystsem",  # letters swapped
        "npm:@modelcontextprotocl/server-filesystem",  # another scope
        "npm:server-filesystem",  # without its scope
        "npm:modelcontextprotocol-server-filesystem",  # a sign for another
        "npm:mcp_remote",
        "npm:mcp-rem\u043ete",  # a letter of another alphabet
        "npm:remote-mcp",  # the words in another order
        "pypi:mcp-server-gti",
        "pypi:git-mcp-server",
    ],
)
def test_a_name_that_may_be_taken_for_another_is_found(name):
    assert likenesses(name, KNOWN)


@pytest.mark.parametrize(
    "name",
    [
        "npm:@modelcontextprotocol/server-filesystem",
        "npm:@sentry/mcp",  # each scope may have one
        "npm:weather-station",
        "npm:mcp-server-git",  # that of the other registry
        "pypi:MCP_Server.Git",  # the same name for an index
        "pypi:mpc",  # too short to be one letter away
        "pypi:mcp-server-got-talent",
    ],
)
def test_a_name_of_its_own_is_none(name):
    assert not likenesses(name, KNOWN)


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("abcdef", "badcfe", 3)],
)
def test_letters_swapped_count_once(one, other, away):
    assert distance(one, other, 2) == away
