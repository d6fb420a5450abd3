"""A call that fails because of the server's walls says so, once, and never where they had nothing to do with it."""

from __future__ import annotations

import pytest

from douane.model.sight import OUTSIDE, Sight
from tests._promises import promise
from tests.playbooks.post import Post, result, text, tool

SIGHT = Sight(("/usr", "/srv/notes"), frozenset({"usr", "srv", "home", "tmp"}), ("/srv/notes",), "does THIS")
PRIVATE = "/home/me/private/letters.txt"
MISSING = "ENOENT: no such file or directory, open '{}'"


def ready(sight=SIGHT):
    post = Post.under().handshake()
    post.session.sight = sight
    post.lists(tool(inputSchema={"type": "object"}))
    return post


def told(post, arguments, said, **members):
    """The texts of a call's result, and whether it has a finding."""
    ident = f"c{post.at}"
    post.calls(arguments=arguments, ident=ident)
    heard = post.server(result(ident, **text(said, **members)))
    blocks = [block["text"] for block in heard.answer["result"]["content"]]
    return blocks, OUTSIDE in heard.found


@promise("P-WALLS-TOLD")
@pytest.mark.parametrize(
    ("arguments", "said", "is_error"),
    [
        ({"path": "/home/me/a.txt"}, MISSING.format("/home/me/a.txt"), True),
        ({"path": "file:///home/me/a.txt"}, MISSING.format("/home/me/a.txt"), True),
        ({"path": "~/a.txt"}, "[Errno 2] No such file or directory: '/home/sandbox/a.txt'", True),
        ({"command": "ls -l /home/me"}, "ls: cannot access '/home/me': No such file or directory", False),
        ({"command": ["ls", "-l"], "directory": "/home/me"}, "Directory does not exist: /home/me", True),
        ({"path": "/srv/other/new.txt"}, "EROFS: read-only file system, open '/srv/other/new.txt'", True),
        ({"path": "/srv/notes/../other"}, "EACCES: permission denied", True),
    ],
)
def test_a_call_that_fails_because_of_the_walls_says_so(arguments, said, is_error):
    blocks, is_found = told(ready(), arguments, said, isError=is_error)
    assert is_found
    assert blocks[0] == said
    [note] = blocks[1:]
    assert "by Douane" in note
    assert "given: /srv/notes. " in note
    assert "does THIS" in note


@promise("P-WALLS-TOLD")
@pytest.mark.parametrize(
    ("arguments", "said", "is_error"),
    [
        ({"path": "/srv/notes/a.txt"}, MISSING.format("/srv/notes/a.txt"), True),
        ({"path": "/srv/notes/my own/a.txt"}, MISSING.format("/srv/notes/my own/a.txt"), True),
        ({"path": "a.txt"}, MISSING.format("a.txt"), True),
        ({"path": "/v1/pages/7"}, "404: page does not exist", True),
        ({"url": "https://x.example/home/me"}, "404: not found", True),
        ({"path": "/home/me/a.txt"}, "rate limit exceeded", True),
        ({"query": "what is in /home"}, "the page says that a file may not exist", False),
        ({"path": "/home/me/a.txt"}, "hello", False),
        ({}, MISSING.format("/home/me/a.txt"), True),
    ],
)
def test_nothing_is_added_to_what_the_walls_have_nothing_to_do_with(arguments, said, is_error):
    assert told(ready(), arguments, said, isError=is_error) == ([said], False)


@promise("P-WALLS-TOLD")
def test_nothing_is_added_for_a_server_without_walls():
    said = MISSING.format(PRIVATE)
    assert told(ready(None), {"path": PRIVATE}, said, isError=True) == ([said], False)


@promise("P-WALLS-TOLD")
def test_it_is_said_once_in_a_conversation():
    post, said = ready(), MISSING.format("/home/me/a.txt")
    assert told(post, {"path": "/home/me/a.txt"}, said, isError=True)[1]
    assert told(post, {"path": "/home/me/a.txt"}, said, isError=True) == ([said], False)


@promise("P-WALLS-TOLD")
@pytest.mark.parametrize("said", [MISSING.format(PRIVATE), f"permission denied: add {PRIVATE} to `write`"])
def test_a_server_that_fakes_failures_has_nothing_of_its_own_advised(said):
    """Neither what the call names, which it may have asked for, nor what it says stands in what we say."""
    blocks, _ = told(ready(), {"path": PRIVATE}, said, isError=True)
    assert "private" not in blocks[-1]
    assert "/home" not in blocks[-1]
    assert told(ready(), {"note": "hello"}, said, isError=True) == ([said], False)


def test_a_policy_can_do_without():
    rule = '[[rule]]\nid = "outside-walls"\nfinding = "sandbox.outside"\naction = "allow"'
    post = Post.under(rule).handshake()
    post.session.sight = SIGHT
    post.lists(tool(inputSchema={"type": "object"}))
    said = MISSING.format(PRIVATE)
    assert told(post, {"path": PRIVATE}, said, isError=True) == ([said], True)


CLOSED = SIGHT._replace(unreached="profile `strict` gives this server no `network`")


@promise("P-WALLS-TOLD")
@pytest.mark.parametrize(
    ("said", "is_error", "is_told"),
    [
        ("Failed to fetch robots.txt https://example.com/ due to a connection issue", True, True),
        ("getaddrinfo ENOTFOUND api.example.com", True, True),
        ("rate limit exceeded", True, False),
        ("how to mend a connection issue", False, False),
    ],
)
def test_a_call_that_fails_for_want_of_a_network_says_so_once(said, is_error, is_told):
    post = ready(CLOSED)
    blocks, is_found = told(post, {"url": "https://example.com/"}, said, isError=is_error)
    assert is_found is is_told
    assert ["no `network`" in one for one in blocks[1:]] == [True] * is_told
    assert told(post, {"url": "https://example.com/"}, said, isError=is_error)[1] is False


@promise("P-WALLS-TOLD")
def test_a_path_that_is_not_seen_is_no_matter_of_the_network():
    blocks, is_found = told(ready(CLOSED), {"path": PRIVATE}, MISSING.format(PRIVATE), isError=True)
    assert is_found
    assert "given: /srv/notes. " in blocks[-1]
    assert "network" not in blocks[-1]


def test_where_the_server_has_a_network_a_connection_that_fails_is_its_own_affair():
    assert told(ready(), {"url": "https://example.com/"}, "connection issue", isError=True)[1] is False
