"""What a server's command line says of where it may work."""

from __future__ import annotations

import pytest

from douane.inventory.grounds import folders, reads_only
from douane.inventory.identity import identify


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("npx -y @modelcontextprotocol/server-filesystem /workspace /home/ann/docs", ("/workspace", "/home/ann/docs")),
        ("uvx mcp-server-git --repository /home/ann/app", ("/home/ann/app",)),
        ("uvx mcp-server-git --repository=/home/ann/app", ("/home/ann/app",)),
        ("my-server --allowed-dirs /data", ("/data",)),
        ("python /opt/server/main.py /data", ("/data",)),
        ("uvx mcp-server-sqlite --db-path /data/a", ()),
        ("my-server --config /etc/a", ()),
        ("node /opt/server/index.js", ()),
        ("npx some-server /data/store.db", ()),
        ("npx some-browser /usr/bin/chromium", ()),
        ("docker run -i -v /home/ann:/projects mcp/filesystem /projects", ("/projects",)),
        ("npx some-server C:\\work", ("C:\\work",)),
    ],
)  # fmt: skip
def test_folders_are_those_that_are_meant_to_be_worked_in(command, found):
    assert identify(command.split()).roots == found


def test_a_folder_is_listed_once():
    assert folders(["/a", "/a"]) == ("/a",)


@pytest.mark.parametrize(
    "words", ["--read-only", "--readonly", "--access-mode=restricted", "--access-mode restricted"]
)
def test_a_server_that_only_reads_says_so(words):
    assert reads_only(words.split())
    assert identify(["npx", "some-server", *words.split()]).reads_only


@pytest.mark.parametrize("words", ["--read-only=false", "--access-mode=unrestricted", "--reader", ""])
def test_other_words_say_nothing(words):
    assert not reads_only(words.split())


def test_what_a_command_line_declares_is_no_part_of_the_identity():
    one, other = identify(["a", "/x"]), identify(["a", "/x"])
    assert one == other
