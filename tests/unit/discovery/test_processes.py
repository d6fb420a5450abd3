"""Which processes are servers, and whose."""

from __future__ import annotations

import pytest

from douane.discovery.processes import Process, servers, unasked

HOSTS = {"claude": "claude-code", "cursor": "cursor"}


def snapshot(*rows):
    return [Process(pid, parent, 1000, tuple(line.split())) for pid, parent, line in rows]


CHAIN = snapshot(
    (1, 0, "/sbin/init"),
    (50, 1, "node /usr/local/bin/claude --resume"),
    (60, 50, "npm exec @modelcontextprotocol/server-filesystem /home/u"),
    (61, 60, "sh -c mcp-server-filesystem /home/u"),
    (62, 61, "node /home/u/.npm/_npx/a3/node_modules/.bin/mcp-server-filesystem /home/u"),
)


def test_a_server_with_its_launchers_is_one_server_of_its_host():
    (found,) = servers(CHAIN, HOSTS)
    assert (found.process.pid, found.what.package, found.owner) == (
        60,
        "npm:@modelcontextprotocol/server-filesystem",
        "claude-code",
    )
    assert not found.is_protected


def test_a_server_behind_douane_is_protected_and_still_belongs_to_its_host():
    (found,) = servers(
        snapshot(
            (50, 1, "/Applications/Cursor.app/Contents/MacOS/Cursor"),
            (55, 50, "/usr/bin/python3 /x/bin/douane-mcp --upstream uvx mcp-server-git"),
            (56, 55, "uvx mcp-server-git"),
            (57, 56, "/x/bin/python /x/bin/mcp-server-git"),
        ),
        HOSTS,
    )
    assert (found.process.pid, found.what.package, found.owner, found.is_protected) == (
        55,
        "pypi:mcp-server-git",
        "cursor",
        True,
    )


@pytest.mark.parametrize(
    "line",
    [
        "/opt/github-mcp-server stdio",
        "python -m mcp_server_time",
        "python /srv/mcp_server.py",
        "node /srv/weather-mcp/dist/index.js",
        "uv --directory /srv/weather-mcp run server.py",
        "mcp run server.py",
        "docker run -i mcp/fetch",
        "npx -y mcp-remote https://example.org/mcp",
        "npx supergateway --stdio x",
    ],
)
def test_a_server_is_known_by_what_is_started(line):
    assert [one.process.pid for one in servers(snapshot((5, 1, line)), HOSTS)] == [5]


@pytest.mark.parametrize(
    "line",
    [
        "vim /srv/mcp_server.py",
        "grep -r mcp-server .",
        "git clone https://example.org/mcp-server-x",
        "npm install @modelcontextprotocol/server-filesystem",
        "docker build -t mcp/fetch .",
        "tail -f /var/log/mcp-server.log",
        "python -m pytest tests/mcp_server",
        "node /srv/weather-mcp/scripts/build.js",
        "code /srv/mcp-server",
        "uvx mcp-scan",
        "python -m http.server",
        "npx vite",
        "",
    ],
)
def test_what_only_mentions_a_server_is_none(line):
    assert [*servers(snapshot((5, 1, line)), HOSTS)] == []


def test_a_server_that_is_configured_needs_no_telling_name():
    rows = snapshot((5, 1, "npx -y firecrawl"))
    assert [*servers(rows, HOSTS)] == []
    assert [one.what.package for one in servers(rows, HOSTS, {"npm:firecrawl"})] == ["npm:firecrawl"]


def test_parents_that_are_each_others_end_the_climb():
    rows = snapshot((5, 6, "npx a-mcp"), (6, 5, "sh -c x"))
    assert [one.owner for one in servers(rows, HOSTS)] == [""]


@pytest.mark.parametrize(
    "line",
    [
        "claude --dangerously-skip-permissions",
        "node /usr/bin/claude --permission-mode bypassPermissions",
        "codex -s danger-full-access",
        "gemini -y",
    ],
)
def test_an_agent_that_asks_nobody_is_seen(line):
    assert [one.process.pid for one in unasked(snapshot((5, 1, line)))] == [5]


@pytest.mark.parametrize(
    "line", ["npm -y init", "claude -p hello", "grep --yolo x", "codex -s read-only", ""]
)
def test_the_same_words_mean_nothing_to_other_programs(line):
    assert [*unasked(snapshot((5, 1, line)))] == []
