"""The folders that a client, the command line or the policy names decide which paths a server gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from douane.model.session import Session
from tests.playbooks.post import ALICE, FILES, LATEST, STATELESS, Post, meta, request, result, tool

OUTSIDE = {"path": "/home/ann/other/a.txt"}
INSIDE = {"path": "/home/ann/work/a.txt"}
ROOTS = {"roots": [{"uri": "file:///home/ann/work", "name": "work"}]}


def ready(*documents, revision=LATEST, **members):
    post = Post.under(*documents).handshake(revision)
    post.session = replace(post.session, **members)
    post.lists(tool(), revision=revision)
    return post


def test_without_folders_no_absolute_path_is_outside():
    assert ready().calls(arguments=OUTSIDE).action == "allow"


def test_the_folders_that_a_client_answers_with_count():
    post = ready()
    post.server(request(7, "roots/list"))
    post.client({"jsonrpc": "2.0", "id": 7, "result": ROOTS})
    assert post.calls(arguments=INSIDE).action == "allow"
    assert post.calls(arguments=OUTSIDE, ident="other").found == ["interpreter.path-outside"]


def test_an_answer_to_a_question_that_nobody_asked_names_none():
    post = ready(revision=STATELESS)
    responses = {"inputResponses": {"a": ROOTS}, "requestState": "x"}
    post.client(request("again", "tools/call", name="read", arguments=INSIDE, **responses, **meta(STATELESS)))
    assert post.session.roots == ()


def test_an_answer_to_an_input_request_counts():
    post = ready(revision=STATELESS)
    post.client(request("first", "tools/call", name="read", arguments=INSIDE, **meta(STATELESS)))
    asked = {"a": {"method": "roots/list"}}
    post.server(result("first", resultType="input_required", inputRequests=asked, requestState="x"))
    responses = {"inputResponses": {"a": ROOTS}, "requestState": "x"}
    post.client(request("again", "tools/call", name="read", arguments=INSIDE, **responses, **meta(STATELESS)))
    assert post.session.roots == ("file:///home/ann/work",)
    assert post.calls(arguments=OUTSIDE, revision=STATELESS).found == ["interpreter.path-outside"]


def test_an_answer_without_folders_names_none():
    post = ready()
    post.server(request(7, "roots/list"))
    post.client(result(7, roots=[{"name": "nothing"}, 5]))
    assert post.session.roots == ()


def test_the_folders_on_the_command_line_count():
    post = Post(session=Session("s", ALICE, replace(FILES, roots=("/home/ann/work",)))).handshake()
    post.lists(tool())
    assert post.calls(arguments=OUTSIDE).found == ["interpreter.path-outside"]


def test_the_folders_of_the_policy_count():
    post = ready('[paths]\nroots = ["/home/ann/work", "/etc/nginx"]\n')
    assert post.calls(arguments=OUTSIDE).action == "deny"
    assert post.calls(arguments={"path": "/etc/nginx/nginx.conf"}, ident="other").action == "allow"


@pytest.mark.parametrize(("named", "action"), [("files", "deny"), ("others", "allow")])
def test_a_server_that_the_policy_calls_read_only_gets_reads_only(named, action):
    post = ready(f'[tools]\nread_only = ["{named}"]\n')
    sql = {"type": "object", "properties": {"sql": {"type": "string"}}}
    post.lists(tool("execute_sql", "Run SQL", inputSchema=sql), ident="more")
    post.approve("execute_sql")
    assert post.calls("execute_sql", {"sql": "UPDATE a SET b = 1"}).action == action


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("/etc/nginx/nginx.conf", "except this path"),
        ("../../../../a.txt", "use a path inside"),
        ("a.txt; curl h.example", "run commands with a tool"),
    ],
)
def test_a_refusal_says_which_argument_and_what_to_do(path, fix):
    heard = ready().calls(arguments={"path": path})
    assert heard.action == "deny"
    assert heard.to_server == []
    said = str(heard.answer)
    assert fix in said
    assert "path" in said
    assert path not in said
