"""No value makes a judge of arguments cost more than its length says."""

from __future__ import annotations

import time

import pytest

from douane.detectors import interpreter
from tests._promises import promise
from tests.corpus._calls import call

ROLES = {
    "identifier": ("get_thing", "Looks something up", "id"),
    "search": ("web_search", "Search the web", "query"),
    "path": ("read_file", "Read a file", "path"),
    "url": ("fetch", "Fetch a URL", "url"),
    "host": ("ping", "Ping a host", "host"),
    "reading SQL": ("query", "Run a read-only SQL query", "sql"),
    "SQL": ("execute_sql", "Execute any SQL", "sql"),
    "shell": ("run_command", "Run a command in the terminal", "command"),
    "program": ("aws_cli", "Execute an AWS CLI command", "command"),
    "pattern": ("glob", "Find files", "pattern"),
    "header": ("send", "Send a mail", "subject"),
}
PIECES = (
    "a", "'", "`", "((a", "$(", "{{", "../", "..%2f", "%25", "a' or ", "union select ", "select a,", "/*a", "/*!", "curl x|",
    "nc x ", "base64 -d ", "rm -r", "; ", "\n", "\r\n", "http://", "@", "[::", "1.", "%0a", "null,", "$a$", "-- ", "--a-", " \t",
    "socket ", "'a'||", "&apos;", "..;/", "\uff0e", "x=", "mkfifo ", "cat ~/.ssh/", "|//", "*)(", "a.b(",
    "(oc get secret -o jsonpath= ", "`aws secret -a ", "$(time -a auth ", "\n auth", "cat ~/.a[ ",
)  # fmt: skip
SMALL, TIMES = 2_000, 8
MOST = 3 * TIMES  # a square would be 64 times as much
PLAIN = "ls -la src; "
DENSE = (
    "(oc get secret -o jsonpath= ", "$(oc get secret -o jsonpath=.data > ", "`aws secret -a ", "$(gh auth token) -d ",
    "curl -d '$(gh auth token) ", "`gh auth token | kubectl ", "sudo -a time -b auth ", "kubectl get a,secret; ",
)  # fmt: skip
MOST_DENSE = 60  # times what plain commands cost
LEAST_SECONDS = 0.002
ATTEMPTS = 4


def _seconds(role: str, content: str) -> float:
    tool, description, name = ROLES[role]
    text = call({"tool": tool, "description": description, "arguments": {name: content}})
    started = time.thread_time()
    for _ in interpreter.find(text):
        pass
    return time.thread_time() - started


def _is_linear(role: str, piece: str) -> bool:
    for _ in range(ATTEMPTS):
        small = _seconds(role, piece * (SMALL // len(piece) + 1))
        large = _seconds(role, piece * (TIMES * SMALL // len(piece) + 1))
        if large <= MOST * max(small, LEAST_SECONDS):
            return True
    return False


@promise("P-ANY-BYTES")
@pytest.mark.parametrize("role", ROLES)
def test_many_of_a_piece_cost_what_their_length_says(role):
    assert [piece for piece in PIECES if not _is_linear(role, piece)] == []


@promise("P-ANY-BYTES")
@pytest.mark.parametrize("piece", DENSE)
def test_commands_full_of_programs_that_show_credentials_cost_little_more_than_others(piece):
    assert any(_is_cheap(piece) for _ in range(ATTEMPTS))


def _is_cheap(piece: str) -> bool:
    plain, dense = (_seconds("shell", one * (TIMES * SMALL // len(one) + 1)) for one in (PLAIN, piece))
    return dense <= MOST_DENSE * max(plain, LEAST_SECONDS)
