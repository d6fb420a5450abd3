"""`douane policy replay` as somebody types it, over a record that was really made."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest

from douane.audit.entry import decoded
from douane.cli.app import outcome
from douane.model.events import Record
from douane.stores.documents import load
from douane.stores.keys import value_key
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before
from tests.playbooks.post import Post, made_up_key, request, result, text, tool

FREE = {"inputSchema": {"type": "object"}}
OWN = '[[rule]]\nid = "no-delete"\ntool = "delete"\naction = "deny"\n'
STRICTER = f'{OWN}[[rule]]\nid = "no-mail"\ntool = "send"\naction = "deny"\n'
SINCE = ("--since", "1970-01-02")


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """The state folder and the configuration folder, with a policy in it."""
    state, config = used_before(tmp_path / "state"), tmp_path / "config"
    config.mkdir()
    (config / "douane.toml").write_text(OWN)
    monkeypatch.setenv("DOUANE_CONFIG", str(config))
    monkeypatch.setenv("DOUANE_STATE", str(state))
    monkeypatch.chdir(tmp_path)
    return str(state), config


@pytest.fixture
def recorded(folders):
    """`recorded(calls)` has a conversation take place under the policy of now, and its record kept."""

    def record(*calls):
        state, config = folders
        found = load(config, None)
        with closing(SqliteStore(state)) as store:
            made = Post.under(value_key=value_key(state))
            made.rules = replace(made.rules, policy=found.policy, settings=found.settings)
            made.handshake()
            made.lists(*(tool(name) | FREE for name in ("read", "send", "delete")))
            for number, (name, arguments) in enumerate(calls):
                if "uri" in arguments:
                    made.client(request(number, name, **arguments))
                elif made.calls(name, arguments, number).to_server:
                    made.server(result(number, **text("done")))
            store.commit([Record(decoded(entry)) for entry in made.store.entries(0, 1000)])

    return record


@pytest.fixture
def run(capfd):
    """`run(code, …)` types it; checks how it ends, and gives what it said."""

    def typed(code, *arguments):
        capfd.readouterr()
        assert outcome(["policy", "replay", *SINCE, *arguments]) == code, capfd.readouterr()
        return capfd.readouterr().out

    return typed


def lines(text):
    *found, last = map(json.loads, text.splitlines())
    return found, last["summary"]


CALLS = [
    ("read", {"path": "/tmp"}),
    ("send", {"to": "ann"}),
    ("delete", {"path": "/tmp"}),
    ("send", {"to": "bob"}),
]


@promise("P-REPLAY")
def test_nothing_changes_under_the_policy_of_then(recorded, run):
    recorded(*CALLS)
    said = run(0)
    assert "0 would come out otherwise, of 0 nobody can tell" in said


def test_what_changes_is_told_by_rule_tool_and_person(recorded, run, tmp_path):
    recorded(*CALLS)
    (tmp_path / "new.toml").write_text(STRICTER)
    found, summary = lines(run(1, "--policy", "new.toml", "--json"))
    assert [(one["subject"], one["then"], one["now"], one["rules"]) for one in found if one["changed"]][
        -2:
    ] == [("send", "allow", "deny", ["no-mail"])] * 2
    assert summary["rules"]["no-mail"] == summary["tools"]["files/send"] == 2
    assert summary["people"] == {"local:alice": summary["changed"]}
    table = run(1, "--policy", "new.toml")
    assert "no-mail" in table
    assert "files/send" in table


def test_what_would_have_come_back_is_said_to_be_unknown(recorded, run, tmp_path):
    recorded(*CALLS)
    (tmp_path / "new.toml").write_text("")
    found, _ = lines(run(1, "--policy", "new.toml", "--json"))
    [call] = [one for one in found if one["method"] == "tools/call"]
    assert (call["then"], call["now"]) == ("deny", "allow")
    assert call["left_out"] == ["what would have come back is not known"]


def test_a_rule_about_arguments_that_were_not_kept_is_not_guessed(recorded, run, tmp_path):
    recorded(
        ("read", {"path": "x" * 5000}),
        ("read", {"path": "x" * 5000, "body": made_up_key()}),
        ("read", {"path": "/tmp"}),
    )
    (tmp_path / "new.toml").write_text(
        f"{OWN}[[rule]]\nid = 'long'\nwhen = 'size(arguments.path) > 4000'\naction = 'hold'\n"
    )
    found, summary = lines(run(2, "--policy", "new.toml", "--json"))
    [one] = [one for one in found if one["unknown"]]
    assert (summary["changed"], summary["unknown"]) == (0, 1)
    assert one["now"] is None
    assert one["unknown"] == ["a rule looks at arguments, and they were not kept whole"]


def test_what_such_a_rule_said_then_is_known_where_it_stands_as_it_did(folders, recorded, run, tmp_path):
    long = "[[rule]]\nid = 'long'\nwhen = 'size(arguments.path) > 4000'\naction = 'hold'\n"
    (folders[1] / "douane.toml").write_text(long)
    recorded(("read", {"path": "x" * 5000}), ("read", {"path": "x" * 3000}))
    (tmp_path / "new.toml").write_text(f"{long}[[rule]]\nid = 'other'\ntool = 'other'\naction = 'deny'\n")
    _, summary = lines(run(0, "--policy", "new.toml", "--json"))
    assert (summary["changed"], summary["unknown"]) == (0, 0)


def test_a_rule_about_a_name_that_was_cut_is_not_guessed(recorded, run, tmp_path):
    recorded(("resources/read", {"uri": f"file:///tmp/{'x' * 300}.key"}), ("read", {"path": "/tmp"}))
    (tmp_path / "new.toml").write_text(f"{OWN}[[rule]]\nid = 'keys'\ntool = '*.key'\naction = 'deny'\n")
    found, _ = lines(run(2, "--policy", "new.toml", "--json"))
    [one] = [one for one in found if one["unknown"]]
    assert one["method"] == "resources/read"


def test_entries_that_keep_nothing_are_said_to(folders, recorded, run):
    (folders[1] / "douane.toml").write_text(f'{OWN}[audit]\nreplay = "none"\n')
    recorded(*CALLS)
    _, summary = lines(run(2, "--json"))
    assert summary["unknown"] == summary["messages"]


def test_what_was_recorded_otherwise_than_it_comes_out_is_said_and_not_compared(folders, recorded, run):
    recorded(*CALLS)
    with closing(SqliteStore(folders[0])) as store:
        [call] = [
            one
            for entry in store.entries(0, 99)
            if (one := decoded(entry)).get("subject") == "delete" and "arguments" in one
        ]
        store.commit([Record(call | {"action": "allow", "reasons": [], "rpc_id": 99})])
    _, summary = lines(run(2, "--json"))
    assert (summary["changed"], summary["unknown"]) == (0, 1)
    assert "under the policy of its time it comes out otherwise than it did" in summary["doubts"]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"action": "sing"},
        {"replay": {"by": "x", "act": {"same": 1, "alike": 1, "steps": [[1]]}}},
        {"findings": [{"rule": "x", "severity": "grave"}]},
        {"direction": "up"},
    ],
)
def test_an_entry_that_cannot_be_read_is_not_passed_over(folders, recorded, run, spoilt):
    recorded(*CALLS)
    with closing(SqliteStore(folders[0])) as store:
        last = decoded(store.entries(0, 99)[-1])
        store.commit([Record(last | spoilt)])
    _, summary = lines(run(2, "--json"))
    assert summary["spoilt"] == 1


def test_roles_are_those_of_the_policy_that_is_asked(recorded, run, tmp_path):
    recorded(*CALLS)
    rule = '[[rule]]\nid = "admins"\ntool = "read"\nrole = "!admin"\naction = "deny"\n'
    (tmp_path / "new.toml").write_text(f'{OWN}{rule}[roles.admin]\nprincipals = ["local:alice"]\n')
    run(0, "--policy", "new.toml")
    (tmp_path / "new.toml").write_text(f'{OWN}{rule}[roles.admin]\nprincipals = ["local:bob"]\n')
    run(1, "--policy", "new.toml")


def test_settings_of_behaviour_count(recorded, run, tmp_path):
    recorded(*[("read", {"path": "/tmp"})] * 9)
    (tmp_path / "new.toml").write_text(
        f"{OWN}[behaviour]\nloop = {{ warning = 2, danger = 4, critical = 8 }}\npace = '60 s'\n"
    )
    found, _ = lines(run(1, "--policy", "new.toml", "--json"))
    assert {(one["now"], *one["rules"]) for one in found if one["changed"]} == {("deny", "behaviour")}


def test_a_mistake_in_the_policy_is_told(recorded, run, tmp_path):
    recorded(*CALLS)
    (tmp_path / "new.toml").write_text("[[rule]]\n")
    run(2, "--policy", "new.toml")


def test_where_nothing_was_recorded_nothing_can_be_told(folders, run):
    run(2)


def test_what_is_suggested_refuses_nothing_that_was_used_and_all_else(
    folders, recorded, run, tmp_path, capfd
):
    (folders[1] / "douane.toml").write_text("")
    recorded(("read", {"path": "/tmp"}), ("send", {"to": "ann"}))
    assert outcome(["policy", "suggest", *SINCE]) == 0
    (tmp_path / "least.toml").write_text(capfd.readouterr().out)
    found, _ = lines(run(1, "--policy", "least.toml", "--json"))
    assert {one["method"] for one in found if one["changed"]} == {"tools/list"}  # which gets shorter
    recorded(("delete", {"path": "/tmp"}))
    found, _ = lines(run(1, "--policy", "least.toml", "--json"))
    [call] = [one for one in found if one["method"] == "tools/call" and one["then"] == "allow"]
    assert (call["subject"], call["now"]) == ("delete", "deny")
    assert call["rules"] == ["least-local-alice-files-tools"]


def test_where_nothing_was_used_nothing_is_suggested(recorded, capfd):
    recorded()
    assert outcome(["policy", "suggest", *SINCE]) == 2
    assert "nothing was used" in capfd.readouterr().err


def test_what_was_changed_since_is_not_told_as_the_effect_of_a_candidate(folders, recorded, run, tmp_path):
    recorded(*CALLS)
    _, config = folders
    (config / "douane.toml").write_text("")  # `delete` may be called since
    (tmp_path / "new.toml").write_text('[[rule]]\nid = "no-mail"\ntool = "send"\naction = "deny"\n')
    found, summary = lines(run(1, "--policy", "new.toml", "--json"))
    assert {one["subject"] for one in found if one["changed"]} == {"send"}
    assert sum(summary["doubts"][one] for one in summary["doubts"] if "changed since" in one) >= 1
