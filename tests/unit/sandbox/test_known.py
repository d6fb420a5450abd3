"""What well-known servers are given by default, read off their command lines."""

from __future__ import annotations

import pytest

from douane.errors import LaunchError
from douane.model.profile import DEFAULT, STRICT, Network, Profile
from douane.sandbox.egress.way import rules_of
from douane.sandbox.known import Asked, asked_for
from douane.sandbox.profile import automatic, chosen
from tests._promises import promise

PACKAGE = "/opt/x/node_modules/@modelcontextprotocol/server-filesystem/dist/index.js"
PRIVATE = "in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"
WEB = Asked(hosts=("*", "http://*"), options=(("--allow-private-ips", "mcp_server_fetch/__init__.py"),))

BROWSER = Asked(
    hosts=("*", "http://*"),
    unix_sockets=True,
    options=(("--no-sandbox", "@playwright/mcp/README.md"),),
)


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (("mcp-server-filesystem", "/srv/a", "~/b"), Asked(write=("/srv/a", "~/b"))),
        (("/usr/bin/node", PACKAGE, "/srv/a"), Asked(write=("/srv/a",))),
        (
            ("/usr/bin/python3", "-m", "mcp_server_git", "--repository", "/srv/site"),
            Asked(write=("/srv/site",)),
        ),
        (("/x/bin/mcp-server-git", "-r", "."), Asked(write=(".",))),
        (("mcp-server-git", "--repository=/srv/site"), Asked(write=("/srv/site",))),
        (("mcp-server-git",), Asked()),
        (("mcp-server-sqlite", "--db-path", "/srv/data/one.db"), Asked(write=("/srv/data",))),
        (("mcp-server-sqlite", "--db-path", "one.db"), Asked(write=(".",))),
        (("mcp-server-fetch",), WEB),
        (("mcp-server-time", "--local-timezone", "UTC"), Asked()),
        (("/usr/bin/some-server", "/srv/a"), Asked(offered=("/srv/a",))),
        (("/usr/bin/python3", "filesystem.py", "/srv/a"), Asked(offered=("/srv/a",))),
        (("npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv/a"), Asked(write=("/srv/a",))),
        (("uvx", "mcp-server-git", "-r", "/srv/a"), Asked(write=("/srv/a",))),
        (("npx", "-y", "@upstash/context7-mcp"), Asked(hosts=("context7.com", "*.context7.com"))),
        (
            ("npx", "mcp-remote", "https://notes.example/mcp"),
            Asked(hosts=(f"https://notes.example:443 {PRIVATE}",)),
        ),
        (("notes", "postgresql://me:pw@db:5432/x"), Asked(hosts=(f"tcp://db:5432 {PRIVATE}",))),
        (("/usr/bin/python3.12", "-Iu", "-m", "mcp_server_fetch"), WEB),
        (("/usr/bin/node", "--enable-source-maps", "--max-old-space-size=99", PACKAGE, "/a"), Asked(("/a",))),
        (("npx", "@playwright/mcp@latest", "--headless"), BROWSER),
        (("/usr/bin/node", "/opt/x/node_modules/@playwright/mcp/cli.js"), BROWSER),
        (("npx", "-y", "@somebody/mcp"), Asked()),
        (("/usr/bin/node", "/opt/x/node_modules/@somebody/mcp/cli.js"), Asked()),
        (("/opt/x/node_modules/.bin/mcp-server-git", "-r", "/srv/a"), Asked(write=("/srv/a",))),
        (("/usr/bin/python3",), Asked()),
        ((), Asked()),
    ],
)
def test_a_command_line_asks_for_this(command, asked):
    assert asked_for(command) == asked


@promise("P-CONTAINED")
@pytest.mark.parametrize(
    "command",
    [
        ("/usr/bin/notes-server", "/home/me/src/server-fetch"),
        ("/usr/bin/notes-server", "--index", "/home/me/src/server-filesystem", "/home/me/docs"),
        ("/usr/bin/notes-server", "-m", "mcp_server_fetch"),
        ("/usr/bin/python3", "notes.py", "server-fetch"),
        ("/usr/bin/python3", "-m", "notes", "mcp-server-fetch"),
        ("/usr/bin/python3", "-X", "server-fetch", "notes.py"),
        ("/usr/bin/python3", "-c", "server-fetch"),
        ("/usr/bin/node", "-r", "/x/server-fetch", "notes.js"),
        ("/usr/bin/node", "-m", "mcp_server_fetch"),
        ("/usr/bin/node", "notes.js", PACKAGE, "/home/me"),
    ],
    ids=" ".join,
)
def test_a_word_that_is_no_program_opens_nothing_but_the_folder_that_it_may_be(command):
    assert asked_for(command)._replace(offered=()) == Asked()


def test_by_default_a_well_known_server_has_what_it_asks_for_and_when_strict_nothing():
    assert chosen("default", (), ("mcp-server-git", "-r", "/srv/site")).write == ("/srv/site",)
    assert chosen("strict", (), ("mcp-server-git", "-r", "/srv/site")) == STRICT


def test_variables_for_a_server_are_given_and_what_they_name_is_meant():
    given = {"DATABASE_URL": "mysql://me:pw@db.example/x", "TOKEN": "https", "VAULT": "/srv/vault"}
    found = chosen("default", (), ("notes",), given)
    assert (found.env, found.offered) == (("DATABASE_URL", "TOKEN", "VAULT"), ("/srv/vault",))
    assert found.network.hosts == (f"tcp://db.example:3306 {PRIVATE}",)
    assert chosen("strict", (), ("notes",), given) == STRICT


def test_a_server_that_keeps_a_file_may_change_the_folder_of_it():
    command = ("npx", "-y", "@modelcontextprotocol/server-memory")
    assert chosen("default", (), command, {"MEMORY_FILE_PATH": "/srv/m/memory.json"}).write == ("/srv/m",)
    assert chosen("default", (), command, {"MEMORY_FILE_PATH": "memory.json"}).write == ()


def test_a_profile_that_is_called_like_the_server_is_chosen_without_being_named():
    assert automatic("notes", (Profile("other"), Profile("notes"))) == "notes"
    assert automatic("notes", (Profile("other"),)) == "default"


def test_what_a_profile_names_stays_beside_that():
    mine = DEFAULT._replace(name="mine", write=("/srv/a",), network=Network(("api.example.com",)))
    found = chosen("mine", (mine,), ("mcp-server-fetch",))
    assert found.write == ("/srv/a",)
    assert found.network.hosts == ("api.example.com", *WEB.hosts)


def test_the_gate_knows_these_hosts():
    assert len(rules_of(Network(WEB.hosts)).allowed) == len(WEB.hosts)


def test_a_profile_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(LaunchError) as caught:
        chosen("notse", (Profile("notes"),), ("x",))
    assert "did you mean `notes`?" in caught.value.fix
