"""Rules for others: what each must find, and leave, as far as it can be tried without the program that runs it."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest

from douane.cli.app import outcome
from douane.cli.rules.export import NAMES
from douane.discovery import asking
from douane.discovery.rules import FORMATS
from douane.discovery.rules.patterns import HTTP_SIGNS, Given, Part, config_ends, config_files
from tests.unit.discovery.traffic import ORDINARY, parts

SURE = [sign for sign in HTTP_SIGNS if sign.is_sure]
OURS = [
    asking.discover("h", "/mcp"),
    asking.initialize("h", "/mcp"),
    asking.ending("h", "/mcp", asking.Answer(200, {"mcp-session-id": "s1"}, b"", is_whole=True)),
]


def seen(request):
    """Which signs are in a request, read as all the programs do."""
    path, names, body = parts(request)
    found = {
        Part.HEADER: lambda sign: sign.text.lower() in names,
        Part.BODY: lambda sign: re.search(sign.text, body) is not None,
        Part.PATH: lambda sign: re.search(sign.text, path) is not None,
    }
    return {sign.id for sign in HTTP_SIGNS if found[sign.part](sign)}


def test_every_request_of_ours_shows_what_it_is():
    assert [seen(request) & {sign.id for sign in SURE} for request in OURS] == [
        {"mcp-method", "mcp-version", "method", "stateless"},
        {"handshake"},
        {"mcp-session"},
    ]
    assert seen(asking.stream("h")) == {"sse-path"}


@pytest.mark.parametrize("request_", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_requests_show_nothing_that_is_sure(request_):
    assert seen(request_).isdisjoint(sign.id for sign in SURE)


def test_the_formats_are_those_that_can_be_asked_for():
    assert tuple(FORMATS) == NAMES


@pytest.mark.parametrize("name", ["suricata", "snort", "zeek", "cloudflare"])
def test_what_watches_a_network_looks_for_every_sign(name):
    said = FORMATS[name](Given()).lower()
    for sign in SURE:
        expected = sign.text.lower() if sign.part is Part.HEADER else sign.text.split('"')[1].lower()
        assert expected.replace("\\.", ".") in said.replace("\\\\.", ".").replace("\\.", ".").replace(
            "\\/", "/"
        )


@pytest.mark.parametrize("name", NAMES)
def test_where_the_gateway_is_stands_in_what_knows_of_networks(name, capsys):
    assert outcome(["rules", "export", "--for", name, "--gateway", "10.9.8.7"]) == 0
    assert ("10.9.8.7" in capsys.readouterr().out) is (name != "osquery")


@pytest.mark.parametrize("gateway", ['x";', "x\ny", "", "1.2.3.4/99", "a b", "$(x)", "]", "x' OR 1"])
@pytest.mark.parametrize("name", NAMES)
def test_no_gateway_ends_what_it_stands_in(name, gateway):
    assert outcome(["rules", "export", "--for", name, "--gateway", gateway]) == 2


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_files_of_hosts_have_names_and_no_machine_of_ours_is_in_them(system):
    ends = config_ends(system)
    assert any(end.endswith(("/.cursor/mcp.json", "\\.cursor\\mcp.json")) for end in ends)
    assert all(len(end) > 8 and "\x00" not in end and "/u/" not in end for end in ends)
    assert all(one.below in {"home", "project", ""} for one in config_files(system))


@pytest.fixture
def machine():
    """The tables of osquery that the pack asks, with a machine in them."""
    database = sqlite3.connect(":memory:")
    database.executescript(
        """
        CREATE TABLE processes (pid INTEGER, parent INTEGER, uid INTEGER, name TEXT, cmdline TEXT);
        CREATE TABLE listening_ports (pid INTEGER, port INTEGER, protocol INTEGER, address TEXT);
        CREATE TABLE npm_packages (name TEXT, version TEXT, path TEXT);
        CREATE TABLE python_packages (name TEXT, version TEXT, path TEXT);
        CREATE TABLE docker_image_labels (id TEXT, key TEXT, value TEXT);
        CREATE TABLE file (path TEXT, uid INTEGER, mode TEXT, mtime INTEGER, size INTEGER);
        INSERT INTO processes VALUES
            (1, 0, 0, 'init', '/sbin/init'),
            (5, 1, 9, 'npx', 'npx -y @modelcontextprotocol/server-filesystem /x'),
            (6, 1, 9, 'python', 'python /x/bin/douane-mcp --upstream uvx mcp-server-git'),
            (7, 6, 9, 'uvx', 'uvx mcp-server-git'),
            (8, 1, 9, 'vim', 'vim mcp_server.py'),
            (9, 1, 9, 'node', 'node /x/vite.js'),
            (10, 1, 9, 'codex', 'codex --yolo'),
            (11, 1, 9, 'npm', 'npm init -y'),
            (12, 1, 9, 'uvx', 'uvx mcpXserver');
        INSERT INTO listening_ports VALUES (5, 8000, 6, '0.0.0.0'), (9, 3000, 6, '0.0.0.0');
        INSERT INTO npm_packages VALUES ('@playwright/mcp', '1', '/p'), ('vite', '1', '/p');
        INSERT INTO python_packages VALUES ('mcp-server-git', '1', '/p'), ('requests', '1', '/p');
        INSERT INTO docker_image_labels VALUES ('a', 'io.modelcontextprotocol.server.name', 'x'), ('b', 'y', 'z');
        INSERT INTO file VALUES ('/home/ann/.cursor/mcp.json', 9, '0644', 0, 1), ('/home/ann/a.txt', 9, '0644', 0, 1);
        """
    )
    yield database
    database.close()


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("mcp_processes", {(5, 0), (6, 1), (7, 1)}),
        ("mcp_sockets", {(5, 1)}),
        ("agents_asking_nobody", {(10, "codex --yolo")}),
        ("mcp_npm_packages", {("@playwright/mcp", "/p")}),
        ("mcp_python_packages", {("mcp-server-git", "/p")}),
        ("mcp_images", {("a", "x")}),
        ("mcp_files_linux", {("/home/ann/.cursor/mcp.json", 1)}),
        ("mcp_files_darwin", set()),
        ("mcp_files_windows", set()),
    ],
)
def test_a_query_of_osquery_finds_what_it_is_for_and_nothing_else(name, rows, machine):
    pack = json.loads(FORMATS["osquery"](Given()))
    found = machine.execute(pack["queries"][name]["query"]).fetchall()
    assert {(row[0], row[-1]) for row in found} == rows
