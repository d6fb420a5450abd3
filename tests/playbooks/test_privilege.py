"""A list shows what may be used, and nothing else; others never see it from a cache."""

from __future__ import annotations

import pytest

from douane.model.access import Principal
from douane.model.session import Session
from tests._promises import promise
from tests.playbooks.post import FILES, LATEST, STATELESS, Post, request, result, rules_of, tool

ADMIN = Principal("key:ann", frozenset({"admin"}))
READER = Principal("key:rob", frozenset({"reader"}))
NOBODY = Principal("key:eve")
READS = {"annotations": {"readOnlyHint": True}}

NO_WRITES = """
[[rule]]
id = "only-admins-write"
role = "!admin"
tool = "write*"
action = "deny"
"""
READERS_READ = """
[[rule]]
id = "readers-only-read"
role = "reader"
read_only = false
action = "deny"
"""


def post_of(principal, *documents, revision=LATEST):
    post = Post(rules_of(*documents), session=Session("s1", principal, FILES, key=b"one"))
    post.handshake(revision)
    return post


def names(heard, member="tools", key="name"):
    return [one[key] for one in heard.answer["result"][member]]


@promise("P-LIST-IS-LEAST")
@pytest.mark.parametrize(
    ("principal", "shown"),
    [(ADMIN, ["read", "write_file"]), (READER, ["read"]), (NOBODY, ["read"])],
    ids=["admin", "reader", "nobody"],
)
def test_a_list_leaves_out_what_this_principal_may_not_call(principal, shown):
    post = post_of(principal, NO_WRITES)
    heard = post.lists(tool("read"), tool("write_file"))

    assert names(heard) == shown
    assert (post.calls("write_file").action == "deny") is ("write_file" not in shown)


def test_the_record_says_which_rule_left_a_tool_out():
    heard = post_of(READER, NO_WRITES).lists(tool("read"), tool("write_file"))

    assert [one["policy_rule"] for one in heard.record["reasons"]] == ["only-admins-write"]


def test_a_tool_that_is_left_out_is_pinned_all_the_same():
    post = post_of(READER, NO_WRITES)
    post.lists(tool("read"), tool("write_file"))

    assert post.state("write_file") == "approved"


def test_a_rule_about_arguments_forbids_some_calls_and_leaves_the_tool_in_its_list():
    rule = '[[rule]]\nid = "r"\nargument = "path"\nrole = "reader"\naction = "deny"'
    post = post_of(READER, rule)

    assert names(post.lists(tool("read"))) == ["read"]
    assert post.calls("read", {"path": "/tmp"}).action == "deny"


def test_a_condition_on_arguments_forbids_some_calls_and_leaves_the_tool_in_its_list():
    rule = '[[rule]]\nid = "r"\nwhen = \'has(arguments.path) && "reader" in roles\'\naction = "deny"'
    post = post_of(READER, rule)

    assert names(post.lists(tool("read"))) == ["read"]
    assert post.calls("read", {"path": "/tmp"}).action == "deny"
    assert names(post_of(ADMIN, rule).lists(tool("read"))) == ["read"]


def test_a_condition_on_the_caller_forbids_every_call():
    rule = '[[rule]]\nid = "r"\ntool = "read"\nwhen = \'!("admin" in roles)\'\naction = "deny"'

    assert names(post_of(READER, rule).lists(tool("read"), tool("other"))) == ["other"]
    assert names(post_of(ADMIN, rule).lists(tool("read"), tool("other"))) == ["read", "other"]


def test_what_waits_for_a_person_is_shown():
    rule = '[[rule]]\nid = "ask"\ntool = "write_file"\naction = "hold"'

    assert names(post_of(READER, rule).lists(tool("write_file"))) == ["write_file"]


def test_in_monitor_mode_nothing_is_left_out():
    heard = post_of(READER, NO_WRITES, 'mode = "monitor"').lists(tool("write_file"))

    assert names(heard) == ["write_file"]
    assert heard.record["would"] == "edit"


@pytest.mark.parametrize("said", [{}, {"annotations": {"readOnlyHint": "true"}}, {"annotations": []}])
def test_a_reader_may_call_only_what_says_of_itself_that_it_reads(said):
    post = post_of(READER, READERS_READ)
    heard = post.lists(tool("look", **READS), tool("change", **said))

    assert names(heard) == ["look"]
    assert post.calls("look").action == "allow"
    assert post.calls("change").action == "deny"


def test_what_nobody_has_seen_says_nothing_of_itself():
    rules = READERS_READ + '[[rule]]\nid = "unapproved"\nfinding = "pin.*"\naction = "allow"'

    for principal, action in ((READER, "deny"), (ADMIN, "allow")):
        post = post_of(principal, rules)
        post.lists(tool("look", **READS))
        assert post.calls("unheard-of").action == action


@pytest.mark.parametrize(
    ("method", "member", "key", "use"),
    [
        ("prompts/list", "prompts", "name", "prompts/get"),
        ("resources/list", "resources", "uri", "resources/read"),
        ("resources/templates/list", "resourceTemplates", "uriTemplate", "resources/read"),
    ],
)
def test_prompts_and_resources_are_left_out_like_tools(method, member, key, use):
    rule = f'[[rule]]\nid = "r"\nrole = "!admin"\nmethod = "{use}"\ntool = "x:secret*"\naction = "deny"'
    said = [{key: "x:open", "name": "x:open"}, {key: "x:secret", "name": "x:secret"}]
    for principal, shown in ((READER, ["x:open"]), (ADMIN, ["x:open", "x:secret"])):
        post = post_of(principal, rule)
        post.client(request("l", method))
        assert names(post.server(result("l", **{member: said})), member, key) == shown


@promise("P-LIST-IS-LEAST")
@pytest.mark.parametrize("principal", [ADMIN, READER], ids=["all is shown", "a part is shown"])
def test_a_list_that_depends_on_who_asks_is_private(principal):
    post = post_of(principal, NO_WRITES, revision=STATELESS)
    heard = post.lists(
        tool("write_file"), revision=STATELESS, ttlMs=1000, cacheScope="public", resultType="complete"
    )

    assert heard.answer["result"]["cacheScope"] == "private"


def test_what_is_read_is_private_where_not_everybody_may_read_it():
    rule = '[[rule]]\nid = "r"\nrole = "!admin"\nmethod = "resources/read"\naction = "deny"'
    post = post_of(ADMIN, rule)
    post.client(request("r", "resources/read", uri="file:///a"))
    heard = post.server(result("r", contents=[], cacheScope="public", ttlMs=1))

    assert heard.answer["result"]["cacheScope"] == "private"


@pytest.mark.parametrize("document", ["", '[[rule]]\nid = "r"\ntool = "rm"\naction = "deny"'])
def test_a_list_that_is_the_same_for_everybody_stays_public(document):
    post = post_of(READER, document, revision=STATELESS)
    heard = post.lists(
        tool("read"), revision=STATELESS, ttlMs=1000, cacheScope="public", resultType="complete"
    )

    assert heard.answer["result"]["cacheScope"] == "public"


def test_a_tenant_may_have_rules_of_its_own():
    rule = '[[rule]]\nid = "r"\ntenant = ["*", "!acme"]\ntool = "read"\naction = "deny"'
    inside = Principal("key:ann", tenant="acme")

    assert names(post_of(inside, rule).lists(tool("read"), tool("b"))) == ["read", "b"]
    assert names(post_of(ADMIN, rule).lists(tool("read"), tool("b"))) == ["b"]
