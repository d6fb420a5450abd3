"""A URL that somebody wrote for a server names a host that it may reach, and nothing else does."""

from __future__ import annotations

import pytest

from douane.sandbox.urls import hosts_in

PRIVATE = "in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("https://notes.example/mcp?key=x", "https://notes.example:443"),
        ("--url=https://notes.example:8443", "https://notes.example:8443"),
        ("wss://notes.example/", "https://notes.example:443"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("postgresql://me:p@ss@db.example/x", "tcp://db.example:5432"),
        ("postgresql://me:pw@db.example/x", "tcp://db.example:5432"),
        ("mystery://notes.example/", None),
        ("secret://TOKEN", None),
        ("file:///srv/notes", None),
        ("https://*/", None),
        ("notes.example", None),
        ("https://notes.example:99999/", None),
    ],
)
def test_the_host_of_a_url_is_named(text, line):
    assert hosts_in([text]) == (() if line is None else (f"{line} {PRIVATE}",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("redis://localhost", "tcp://127.0.0.1:6379"),
        ("http://localhost:8080/x", "tcp://127.0.0.1:8080"),
        ("https://127.0.0.1/", "tcp://127.0.0.1:443"),
    ],
)
def test_this_machine_is_meant_only_where_it_is_written(text, line):
    assert hosts_in([text]) == (line,)


def test_each_host_is_named_once():
    assert len(hosts_in(["https://a.example/1 https://a.example/2", "https://a.example"])) == 1
