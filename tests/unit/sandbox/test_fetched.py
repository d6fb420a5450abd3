"""A command that fetches its server is told from others, and where it cannot be installed, what to write instead."""

from __future__ import annotations

import pytest

from douane.errors import NoWallsError
from douane.sandbox.fetched import ensure_program, fetched, instead
from douane.sandbox.known import Asked, asked_for

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


@pytest.mark.parametrize(
    "command", ["uv run server.py", "npx -c run", "uvx git+https://a.example/notes", "npm start"]
)
def test_what_is_fetched_from_no_registry_can_have_no_walls(command):
    with pytest.raises(NoWallsError, match="no package of a registry"):
        fetched(command.split())


@pytest.mark.parametrize("command", ["node npx", "/srv/notes/bin/server", "bun server.ts"])
def test_what_fetches_nothing_is_not_taken_for_it(command):
    assert fetched(command.split()) is None


@pytest.mark.parametrize("command", ["docker run notes", "/usr/bin/podman run notes"])
def test_a_container_has_the_walls_of_its_engine_unless_a_profile_is_named(command):
    with pytest.raises(NoWallsError, match="walls of its engine"):
        ensure_program(command.split())


def test_a_well_known_server_is_known_by_its_package_and_by_its_program():
    command = ("npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv")
    assert asked_for(command) == asked_for((FILES, "/srv")) == Asked(write=("/srv",))
