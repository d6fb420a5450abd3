"""Which versions have a hole that was published."""

from __future__ import annotations

from pathlib import Path

import pytest

from douane import inventory
from douane.inventory.holes import canonical, holes, known_of, order

KNOWN = holes((Path(inventory.__file__).parent / "holes.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("package", "version", "is_known"),
    [
        ("npm:mcp-remote", "0.0.4", False),
        ("npm:mcp-remote", "0.0.5", True),
        ("npm:mcp-remote", "0.1.15", True),
        ("npm:mcp-remote", "v0.1.15", True),
        ("npm:mcp-remote", "0.1.16-beta.1", True),
        ("npm:mcp-remote", "0.1.16", False),
        ("npm:mcp-remote", "", False),
        ("npm:mcp-remote", "^0.1.0", False),
        ("pypi:MCP_Server.Git", "2025.7.1", True),
        ("pypi:mcp-server-git", "2025.12.18", False),
        ("npm:@modelcontextprotocol/server-filesystem", "0.6.2", True),
        ("npm:@modelcontextprotocol/server-filesystem", "2026.8.31", False),
        ("npm:postmark-mcp", "", True),
        ("npm:postmark-mcp", "9.9.9", True),
    ],
)
def test_a_version_has_the_holes_of_its_range(package, version, is_known):
    assert bool([*known_of(KNOWN, package, version)]) is is_known


def test_every_hole_has_a_range_that_can_be_compared_and_a_source():
    for one in KNOWN:
        assert one.package == canonical(one.package)
        assert all(order(version) for version in (one.since, one.until) if version)
        assert one.source.startswith("https://")
        assert one.fix


@pytest.mark.parametrize("text", ["", "next", "latest", "1" * 4000])
def test_what_is_no_version_or_too_long_compares_with_nothing_or_at_once(text):
    assert len(order(text)) in {0, 7}
