"""Rules for the least that was needed: what was used passes, and all else is refused."""

from __future__ import annotations

import tomllib

import pytest

from douane.config import read
from douane.model.server import ServerIdentity
from douane.model.verdict import Action
from douane.policy.document import Annotation, Level
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.policy.least import Use, least, principals_of, roles_of
from douane.policy.parse import Document
from douane.policy.shapes import shape_of
from douane.protocol.direction import Direction

FILES, MAIL = ServerIdentity("npm:files", "files", ""), ServerIdentity("npm:mail", "mail", "")
DEV, OPS = frozenset({"dev"}), frozenset({"ops"})
ODD = 'na"me\\ with\nlines and \u202e'


def use(principal="key:ann", server=FILES, subject="read", method="tools/call", **more):
    parts = {"roles": frozenset(), "reads": False, "arguments": {}} | more
    return Use(
        principal,
        parts["roles"],
        (server.id, server.name),
        method,
        subject,
        parts["reads"],
        parts["arguments"],
    )


def policy_of(uses, whose=principals_of):
    text = "\n\n".join(least(uses, whose))
    return read([Document("least.toml", Level.BUILT_IN, text)]).policy


def action(policy, one, arguments=None):
    facts = Facts(
        one.principal, *one.server, one.subject, one.method, Direction.TO_SERVER,
        one.arguments if arguments is None else arguments, frozenset(), 0.0, roles=one.roles,
        read_only=Annotation.READS if one.reads else Annotation.MAY_WRITE,
    )  # fmt: skip
    return judge(policy, facts, ()).action


USES = [
    use(),
    use(subject=ODD),
    use(server=MAIL, subject="send"),
    use("local:bob", subject="read"),
    use("local:bob", subject="greet", method="prompts/get"),
    use("local:bob", subject="file:///tmp/a.txt", method="resources/read"),
]


@pytest.mark.parametrize("whose", [principals_of, roles_of])
def test_what_was_used_passes(whose):
    policy = policy_of(USES, whose)
    assert [action(policy, one) for one in USES] == [Action.ALLOW] * len(USES)


@pytest.mark.parametrize(
    "other",
    [
        use(subject="delete"),
        use("local:bob", server=MAIL, subject="send"),
        use("key:eve"),
        use(subject="greet", method="prompts/get"),
        use("local:bob", subject="file:///tmp/b.txt", method="resources/read"),
        use(server=ServerIdentity("npm:other", "other", "")),
    ],
    ids=["a tool", "a server", "a principal", "a prompt", "a resource", "a server of nobody"],
)
def test_what_was_never_used_is_refused(other):
    assert action(policy_of(USES), other) is Action.DENY


def test_whoever_has_several_roles_may_do_what_they_did():
    uses = [
        use("key:ann", subject="read", roles=DEV),
        use("key:bob", subject="write", roles=OPS),
        use("key:eve", subject="deploy", roles=DEV | OPS),
        use("key:joe", subject="look"),
    ]
    policy = policy_of(uses, roles_of)
    assert [action(policy, one) for one in uses] == [Action.ALLOW] * 4
    assert action(policy, use("key:new", subject="read", roles=DEV)) is Action.ALLOW
    assert action(policy, use("key:new", subject="write", roles=DEV)) is Action.DENY
    assert action(policy, use("key:new", subject="read")) is Action.DENY


def test_many_resources_are_told_by_their_folders():
    uses = [use(subject=f"file:///tmp/{n}/x.txt", method="resources/read") for n in range(30)]
    policy = policy_of(uses)
    assert action(policy, uses[0]) is Action.ALLOW
    assert action(policy, use(subject="file:///etc/passwd", method="resources/read")) is Action.DENY


def read_of(uri):
    return use(subject=uri, method="resources/read")


SECRET = "file:///srv/secret"


@pytest.mark.parametrize("name", ["*", "file:*", "file:///srv/*", "!*", "!file:///a"])
def test_whoever_is_watched_widens_nothing_by_the_name_that_is_asked_for(name):
    text = "\n\n".join(least([read_of("notes://a/1"), read_of(name)], principals_of))
    policy = read([Document("least.toml", Level.BUILT_IN, text)]).policy
    assert action(policy, read_of("notes://a/1")) is Action.ALLOW
    assert action(policy, read_of(SECRET)) is action(policy, read_of(name)) is Action.DENY
    assert f'#   "{name}"' in text


def test_who_used_but_names_that_no_rule_can_say_may_use_nothing():
    odd = [read_of("*"), use("key:*"), use(server=ServerIdentity("npm:*", "files", ""))]
    for policy in (policy_of(odd), policy_of([*odd, use("key:bob")])):
        assert action(policy, read_of(SECRET)) is action(policy, use("key:eve")) is Action.DENY


@pytest.mark.parametrize("stray", ["file:///x", "file:///srv/x", "file:///a/../x", "x"])
def test_of_many_resources_one_that_strays_opens_no_folder(stray):
    uses = [read_of(uri) for uri in (stray, *(f"file:///a/{n}.txt" for n in range(20)))]
    policy = policy_of(uses)
    assert [action(policy, one) for one in (*uses, read_of("file:///a/new.txt"))] == [Action.ALLOW] * 22
    assert action(policy, read_of(SECRET)) is Action.DENY


@pytest.mark.parametrize("root", ["file://", "notes://host", "file:///a/..", "file:///a/%2E.", "notes:", ""])
def test_the_root_of_something_is_no_folder(root):
    uses = [read_of(f"{root}/{n}") for n in range(30)]
    assert "*" not in "".join(least(uses, principals_of))


def test_rules_for_arguments_are_comments_that_can_be_taken_out():
    uses = [
        use(arguments={"path": f"/home/ann/notes/{n}.txt", "url": f"https://a{n % 2}.example/{n}"})
        for n in range(4)
    ]
    lines = "\n\n".join(least(uses, principals_of)).splitlines()
    assert len(tomllib.loads("\n".join(lines))["rule"]) == 5
    text = "\n".join(line.removeprefix("# ") for line in lines)
    policy = read([Document("least.toml", Level.BUILT_IN, text)]).policy
    assert [action(policy, one) for one in uses] == [Action.ALLOW] * 4
    for bad in (
        {"path": "/etc/passwd"},
        {"path": "/home/ann/notes/../x"},
        {"path": "/home/ann/notes2"},
        {"url": "https://a0.example.org/"},
        {"url": "https://a0.example@evil.example/"},
        {"path": 7},
    ):
        assert action(policy, uses[0], bad) is Action.DENY, bad


@pytest.mark.parametrize(
    "values",
    [
        ["/a/b", "/a/c", "/x/y"],
        ["/home/ann", "/home/bob", "/home/eve"],
        ["/a/b/c", "/a/b/../d", "/a/b/e"],
        ["/a/b/c", "/a/b/d"],
        ["/a/b/c", "/a/b/d", "/a/b/e", 7],
        ["/it's/odd/a", "/it's/odd/b", "/it's/odd/c"],
        ["https://a.example/", "https://b.example/", "ftp://c.example"],
    ],
)
def test_what_has_nothing_in_common_has_no_rule(values):
    assert shape_of("path", values) is None


def test_nothing_used_is_no_rule():
    assert list(least([use(subject="")], principals_of)) == []
