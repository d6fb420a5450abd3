"""A command that fetches its server is refused with the one that takes its place."""

from __future__ import annotations

import pytest

from douane.errors import LaunchError
from douane.sandbox.fetched import instead
from douane.sandbox.known import asked_for
from douane.sandbox.needs import needed

MCP = "/home/ann/mcp"
FILES = f"{MCP}/server-filesystem/node_modules/.bin/mcp-server-filesystem"


@pytest.mark.parametrize(
    ("command", "install", "program"),
    [
        (
            "npx -y @modelcontextprotocol/server-filesystem /srv",
            f"npm install --prefix {MCP}/server-filesystem @modelcontextprotocol/server-filesystem",
            FILES,
        ),
        (
            "npx notes@1.2 --key k",
            f"npm install --prefix {MCP}/notes notes@1.2",
            f"{MCP}/notes/node_modules/.bin/notes",
        ),
        (
            "npx -p @x/notes notes-mcp",
            f"npm install --prefix {MCP}/notes @x/notes",
            f"{MCP}/notes/node_modules/.bin/notes-mcp",
        ),
        (
            "/usr/bin/uvx mcp-server-fetch",
            f"uv venv {MCP}/mcp-server-fetch && uv pip install --python {MCP}/mcp-server-fetch mcp-server-fetch",
            f"{MCP}/mcp-server-fetch/bin/mcp-server-fetch",
        ),
        (
            "uvx --from notes==2 notes-mcp --db x",
            f"uv venv {MCP}/notes && uv pip install --python {MCP}/notes notes==2",
            f"{MCP}/notes/bin/notes-mcp",
        ),
    ],
)
def test_what_to_install_and_to_start_is_told(command, install, program):
    told = f"install it once: `{install}`; then give `{program}` as the command"
    assert instead(command.split(), "/home/ann") == f"{told}, with the same arguments"


@pytest.mark.parametrize(
    "command",
    [
        "uv run server.py",
        "npx",
        "uvx git+https://k:secret@a.example/notes",
        "npx -p notes -c run",
        "npx $(id)",
        "npx --package=notes notes-mcp",
    ],
)
def test_where_that_is_not_sure_it_is_told_in_general(command):
    assert instead(command.split(), "/home/ann").startswith("install the server, and give its own program")


def test_the_refusal_says_so_and_what_it_names_is_a_well_known_server(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ann")
    with pytest.raises(LaunchError) as caught:
        needed(("npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv"), "/usr/bin", "/")
    assert f"`{FILES}`" in caught.value.fix
    assert asked_for((FILES, "/srv")).write == ("/srv",)
