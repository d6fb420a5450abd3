"""The MCP inspector's command line, configured as a host is: the same answers, byte for byte, through Douane.

It answers `roots/list` while it asks for tools, in whichever order: the order of lines is not compared.
"""

from __future__ import annotations

import pytest

from tests.e2e import servers
from tests.e2e.installed import INSPECTOR
from tests.e2e.recordings import Route

QUESTIONS = {
    "list the tools of filesystem": (servers.FILESYSTEM, ("--method", "tools/list")),
    "read a file": (
        servers.FILESYSTEM,
        ("--method", "tools/call", "--tool-name", "read_text_file", "--tool-arg", "path={folder}/notes.txt"),
    ),
    "add numbers": (
        servers.EVERYTHING,
        ("--method", "tools/call", "--tool-name", "get-sum", "--tool-args-json", '{"a":2,"b":3}'),
    ),
    "list resources": (servers.EVERYTHING, ("--method", "resources/list")),
    "get a prompt": (
        servers.EVERYTHING,
        ("--method", "prompts/get", "--prompt-name", "args-prompt", "--prompt-args", "city=Lyon"),
    ),
    "the modern era": (
        servers.GIT,
        (
            "--protocol-era",
            "modern",
            "--method",
            "tools/call",
            "--tool-name",
            "git_status",
            "--tool-arg",
            "repo_path={folder}",
        ),
    ),
}


@pytest.fixture(scope="module")
def asked(stage, need):
    kept = {}

    def ask_once(name, route):
        server, question = QUESTIONS[name]
        need(INSPECTOR, server.peer)
        if (name, route) not in kept:
            kept[name, route] = stage.inspect(server, question, route)
        return kept[name, route]

    return ask_once


@pytest.fixture(params=QUESTIONS)
def bare_and_through(request, asked):
    return asked(request.param, Route.BARE), asked(request.param, Route.THROUGH_DOUANE)


@pytest.mark.long
def test_the_inspector_prints_the_same(bare_and_through):
    bare, through = bare_and_through
    assert through.reported == bare.reported


@pytest.mark.long
def test_the_inspector_receives_the_same_bytes(bare_and_through):
    bare, through = bare_and_through
    assert sorted(through.to_client.splitlines()) == sorted(bare.to_client.splitlines())


@pytest.mark.long
def test_the_server_receives_the_bytes_of_the_inspector(bare_and_through):
    _, through = bare_and_through
    assert through.seen_from_client == through.to_server.splitlines()
