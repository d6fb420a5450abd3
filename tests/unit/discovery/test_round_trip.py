"""What `protect` writes into files of every host is what was meant, and `unprotect` leaves no trace of it."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from douane.discovery.protecting import Means, planned
from douane.discovery.started import served
from douane.discovery.taking_back import Kept, taken_back
from tests._promises import promise
from tests.unit.discovery._shapes import found, shapes

MEANS = Means("/opt/douane-mcp", "/opt/douane", lambda url: "localhost" in url)
SHAPES = [*shapes()]


def everything(_host, _entry):
    return True


def kept(plan):
    entries = [
        {
            "name": step.entry.name,
            "scope": step.entry.scope,
            "way": [*step.change.way],
            "members": dict(step.change.members),
            "gone": [*step.change.gone],
        }
        for step in plan.changes
    ]
    return Kept(plan.before, sha256(plan.after.encode()).hexdigest(), entries)


@promise("P-PROTECT-EXACT")
@pytest.mark.parametrize("form", [("json", "jsonc"), ("toml",), ("yaml",)], ids=lambda form: form[0])
def test_a_hundred_files_of_each_format_come_back_to_the_byte(form):
    tried = 0
    for host, place, text in SHAPES:
        if place.format not in form:
            continue
        plan = planned([found(host, place, text)], everything, MEANS)
        if not plan.changes:
            assert plan.after == text
            continue
        tried += 1
        protected = [found(host, place, plan.after)]
        assert not planned(protected, everything, MEANS).changes, plan
        assert taken_back(protected, everything, [kept(plan)]).after == text
        touched = [found(host, place, plan.after + "\n")]
        assert taken_back(touched, everything, [kept(plan)]).after == text + "\n", plan
    assert tried >= 100


def test_what_an_entry_says_afterwards_starts_the_same_server_behind_douane():
    for host, place, text in SHAPES:
        before = {entry.way: entry for entry in found(host, place, text).entries()}
        plan = planned([found(host, place, text)], everything, MEANS)
        after = {entry.way: entry for entry in found(host, place, plan.after).entries()}
        assert before.keys() == after.keys()
        for step in plan.changes:
            old, new = before[step.entry.way], after[step.entry.way]
            if old.command:
                assert new == old._replace(command=new.command)
                assert new.command[0] == MEANS.wrapper
                assert served(new.command) == old.command
            else:
                assert new.command[:3] == (MEANS.connector, "connect", old.url)
                assert [value for _, value in new.env] == [value for _, value in (*old.env, *old.headers)]
                assert not new.url
                assert new.transport == "stdio"


def test_servers_are_taken_back_one_by_one_from_a_file_that_was_protected_in_parts():
    text = '{"mcpServers": {"a": {"command": "x" , "args": [ ]}, "b": { "command": "y"}}}'
    place = next(place for host, place, _ in SHAPES if host == "cursor")

    first = planned([found("cursor", place, text)], lambda _, entry: entry.name == "a", MEANS)
    second = planned([found("cursor", place, first.after)], everything, MEANS)
    backups = [kept(second), kept(first)]

    without_a = taken_back(
        [found("cursor", place, second.after)], lambda _, entry: entry.name == "a", backups
    )
    assert [step.entry.name for step in without_a.changes] == ["a"]
    assert '"a": {"command": "x" , "args": [ ]}' in without_a.after
    assert taken_back([found("cursor", place, without_a.after)], everything, backups).after == text
    assert taken_back([found("cursor", place, second.after)], everything, backups).after == text


def test_one_server_of_several_that_were_protected_together_is_taken_back_alone():
    text = '{"mcpServers": {"a": {"command": "x"}, "b": {"command": "y"}}}'
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    plan = planned([found("cursor", place, text)], everything, MEANS)

    undone = taken_back(
        [found("cursor", place, plan.after)], lambda _, entry: entry.name == "a", [kept(plan)]
    )

    servers = json.loads(undone.after)["mcpServers"]
    assert servers["a"] == {"command": "x"}
    assert served([servers["b"]["command"], *servers["b"]["args"]]) == ("y",)


def test_what_a_host_added_to_an_entry_since_stays():
    text = '{"mcpServers": {"a": {"command": "x"}}}'
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    plan = planned([found("cursor", place, text)], everything, MEANS)
    touched = plan.after.replace('"command"', '"autoApprove": ["read"], "command"')

    undone = taken_back([found("cursor", place, touched)], everything, [kept(plan)])

    assert undone.after == '{"mcpServers": {"a": {"autoApprove": ["read"], "command": "x"}}}'


def test_an_entry_that_somebody_changed_since_is_left_and_said():
    text = '{"mcpServers": {"a": {"command": "x"}, "b": {"command": "y"}}}'
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    plan = planned([found("cursor", place, text)], everything, MEANS)
    touched = plan.after.replace('"x"]', '"other"]')

    undone = taken_back([found("cursor", place, touched)], everything, [kept(plan)])

    assert [step.left.partition(":")[0] for step in undone.steps] == ["it has been changed since", ""]
    assert undone.after == touched.replace(plan.after[plan.after.index('"b"') :], text[text.index('"b"') :])


def test_a_file_that_its_host_wrote_anew_gets_its_entries_back():
    text = '{\n  // mine\n  "mcpServers": {"a": {"command": "x", "args": ["1"]}, "b": {"command": "y"}}\n}'
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    plan = planned([found("cursor", place, text)], everything, MEANS)
    anew = json.dumps(
        {
            "mcpServers": {
                "new": {"command": "z"},
                "b": {"args": ["--name", "b", "--upstream", "y"], "command": "/opt/douane-mcp"},
                "a": {"args": ["--name", "a", "--upstream", "x", "1"], "command": "/opt/douane-mcp"},
            }
        }
    )

    undone = taken_back([found("cursor", place, anew)], everything, [kept(plan)])

    assert json.loads(undone.after)["mcpServers"] == {
        "new": {"command": "z"},
        "b": {"command": "y"},
        "a": {"args": ["1"], "command": "x"},
    }


def test_without_a_backup_a_local_entry_tells_itself_what_it_was():
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    text = '{"mcpServers": {"a": {"command": "/opt/douane-mcp", "args": ["--name", "a", "--upstream", "x", "1"], "env": {}}, "b": {"command": "/opt/douane", "args": ["connect", "https://b.example/"]}}}'

    undone = taken_back([found("cursor", place, text)], everything, [])

    assert '"a": {"command": "x", "args": ["1"], "env": {}}' in undone.after
    assert undone.steps[0].change
    assert "no backup" in undone.steps[1].left


def test_headers_travel_as_variables_of_their_own_but_for_those_that_douane_writes():
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    headers = {"X-Key": "1", "X_Key": "2", "Accept": "3", "Mcp-Protocol-Version": "4"}
    text = json.dumps(
        {"mcpServers": {"a": {"url": "https://a.example/", "headers": headers, "env": {"K": "5"}}}}
    )
    after = json.loads(planned([found("cursor", place, text)], everything, MEANS).after)["mcpServers"]["a"]

    assert after["args"][4:] == [
        *("--header-from", "X-Key", "DOUANE_HEADER_X_KEY"),
        *("--header-from", "X_Key", "DOUANE_HEADER_X_KEY_"),
    ]
    assert after["env"] == {"K": "5", "DOUANE_HEADER_X_KEY": "1", "DOUANE_HEADER_X_KEY_": "2"}


def test_without_what_speaks_http_remote_servers_are_left():
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    text = '{"mcpServers": {"a": {"url": "https://a.example/"}}}'
    plan = planned([found("cursor", place, text)], everything, MEANS._replace(connector=""))

    assert ".[gateway]" in plan.steps[0].left


LEFT = {
    "off": ({"command": "x", "disabled": True}, "--all-states"),
    "shell": ({"command": "npx -y x"}, "a line for a shell"),
    "ours": ({"command": "douane-mcp", "args": ["--upstream", "x"]}, "behind Douane already"),
    "ws": ({"url": "wss://x.example", "type": "ws"}, "does not speak"),
    "socket": ({"url": "unix:///x#/mcp"}, "does not speak"),
    "plain": ({"url": "http://x.example/mcp"}, "without TLS"),
    "secret": ({"url": "https://x.example/mcp?key=sk-1"}, "others can read command lines"),
    "header": ({"url": "https://x.example/mcp", "headers": {"X Key": "y"}}, "no header can have"),
    "login": ({"url": "https://x.example/mcp", "oauth": {"clientId": "x"}}, "`oauth`"),
    "list": ({"command": "x", "args": [["y"]]}, "is no text"),
    "number": (1, "no object"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_alone_says_why(name):
    members, said = LEFT[name]
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    text = json.dumps({"mcpServers": {"a": members}})

    plan = planned([found("cursor", place, text)], everything, MEANS)

    assert plan.after == text
    assert said in plan.steps[0].left or "not an object" in plan.steps[0].left


def test_through_a_gateway_only_the_address_changes():
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    text = '{"mcpServers": {"a": {"url": "https://x.example/mcp?key=sk-1", "headers": {"X": "y"}}}}'
    means = MEANS._replace(gateway="https://gate.example")
    plan = planned([found("cursor", place, text)], everything, means)

    assert plan.after == '{"mcpServers": {"a": {"url": "https://gate.example/servers/a/mcp"}}}'
    assert any("douane credentials" in note for note in plan.steps[0].notes)
    assert not planned([found("cursor", place, plan.after)], everything, means).changes
    assert taken_back([found("cursor", place, plan.after)], everything, [kept(plan)]).after == text
    touched = [found("cursor", place, plan.after + " ")]
    assert taken_back(touched, everything, [kept(plan)]).after == text + " "


def test_another_gateway_is_named():
    place = next(place for host, place, _ in SHAPES if host == "cursor")
    text = '{"mcpServers": {"a": {"command": "npx", "args": ["-y", "mcp-remote@1", "https://x.example"]}, "b": {"command": "docker", "args": ["mcp", "gateway", "run"]}, "c": {"command": "pipelock"}}}'
    plan = planned([found("cursor", place, text)], everything, MEANS)

    assert [" ".join(step.notes).partition("already")[0] for step in plan.changes] == [
        "",
        "it goes through `docker mcp` ",
        "it goes through `pipelock` ",
    ]
