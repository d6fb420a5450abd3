"""Ordinary servers do their ordinary work within walls, behind `douane-mcp --profile …`."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests._promises import promise
from tests.e2e import installed, servers
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient
from tests.e2e.sandbox.conftest import IS_ROOT, SYSTEM_PYTHON

PACKAGES = installed.INSTALLED / "servers/lib/python3.11/site-packages"


def python_server(module, *arguments):
    """A server of ours in Python; root's servers are another account's, which cannot read root's own Python."""
    if not IS_ROOT:
        return (str(installed.INSTALLED / "servers/bin/python"), "-m", module, *arguments)
    code = f"import sys; sys.path.insert(0, {str(PACKAGES)!r}); from {module} import main; main()"
    return (SYSTEM_PYTHON, "-c", code, *arguments)


@dataclass(frozen=True)
class Work:
    """A server, the lines of its profile, and calls with a piece of what each must answer."""

    peer: installed.Peer
    command: tuple[str, ...]
    profile: str
    calls: tuple[tuple[str, dict, str], ...]

    def __str__(self):
        return self.peer.name


FILES = Work(
    installed.FILESYSTEM,
    (*installed.FILESYSTEM.command, "{folder}"),
    'like = "default"\nwrite = "{folder}"\n',
    (
        ("write_file", {"path": "{folder}/new.txt", "content": "größe 🛃"}, "Successfully wrote"),
        ("read_text_file", {"path": "{folder}/new.txt"}, "größe 🛃"),
        ("directory_tree", {"path": "{folder}"}, "new.txt"),
    ),
)
GIT = Work(
    installed.GIT,
    python_server("mcp_server_git", "--repository", "{folder}"),
    f'write = "{{folder}}"\nread = "{installed.INSTALLED}/servers"\n',
    (
        ("git_status", {"repo_path": "{folder}"}, "README.md"),
        ("git_add", {"repo_path": "{folder}", "files": ["README.md"]}, "staged"),
        ("git_log", {"repo_path": "{folder}"}, "the first commit"),
    ),
)
MEMORY = Work(
    installed.MEMORY,
    installed.MEMORY.command,
    'write = "{folder}"\nenv = "MEMORY_FILE_PATH"\n',
    (
        (
            "create_entities",
            {"entities": [{"name": "ship", "entityType": "thing", "observations": ["it sails"]}]},
            "ship",
        ),
        ("read_graph", {}, "it sails"),
    ),
)
EVERYTHING = Work(
    installed.EVERYTHING,
    (*installed.EVERYTHING.command, "stdio"),
    "",
    (("echo", {"message": "hello"}, "hello"), ("get-env", {}, "/home/sandbox")),
)
TIME = Work(
    installed.TIME,
    python_server("mcp_server_time", "--local-timezone", "UTC"),
    f'read = "{installed.INSTALLED}/servers"\n',
    (("get_current_time", {"timezone": "Europe/Berlin"}, "Europe/Berlin"),),
)
PREPARED = {FILES.peer: servers.lay_out_files, GIT.peer: servers.make_repository}


ALL = (FILES, *(pytest.param(one, marks=pytest.mark.long) for one in (GIT, MEMORY, EVERYTHING, TIME)))


@pytest.fixture
def workplace(ground):
    """A folder that every account may change."""
    folder = ground / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def contained(home, started):
    """`contained(work, folder)` is a line client of `douane-mcp` in front of that server, in its profile."""

    def start(work, folder):
        (home / "config").mkdir(exist_ok=True)
        profile = work.profile.replace("{folder}", str(folder))
        (home / "config/douane.toml").write_text(f'[paths]\nroots = "{folder}"\n[profiles.work]\n{profile}')
        command = (part.replace("{folder}", str(folder)) for part in work.command)
        line = (str(installed.DOUANE_MCP), "--profile", "work", "--upstream", *command)
        env = environment(home) | {"MEMORY_FILE_PATH": f"{folder}/memory.jsonl"}
        client = LineClient(line, env, home, home / "stderr.txt")
        started.append(client)
        return client

    return start


@promise("P-CONTAINED")
@pytest.mark.parametrize("work", ALL, ids=str)
def test_a_real_server_works_within_walls(work, need, workplace, contained):
    need(work.peer)
    PREPARED.get(work.peer, servers.leave_empty)(workplace)
    for path in (workplace, *workplace.rglob("*")):
        path.chmod(0o777)
    client = contained(work, workplace)
    client.open()
    for tool, arguments, piece in work.calls:
        given = json.loads(json.dumps(arguments).replace("{folder}", str(workplace)))
        answer = client.call(tool, **given)
        assert piece in json.dumps(answer["result"], ensure_ascii=False), client.stderr
    assert client.end() == 0
