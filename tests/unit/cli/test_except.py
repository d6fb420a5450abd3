"""`douane policy except` by the id of a finding, `--list` and `--remove`."""

from __future__ import annotations

import io
import json
import re
import shlex
import stat
import sys
import time
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from douane.cli.app import main, outcome
from douane.cli.approvals import terminal
from douane.model.events import Record
from douane.model.session import Session
from douane.stores.keys import value_key
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before
from tests.playbooks.post import ALICE, FILES, Post, made_up_key, result, rules_of, text, tool

ALWAYS = terminal.check_terminal
KEY, OTHER = made_up_key(1), made_up_key(2)


class Ended(NamedTuple):
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = tmp_path / "config"
    (tmp_path / "project").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(made))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path / "project")
    return made


@pytest.fixture
def run(monkeypatch, capfd, folder):
    monkeypatch.setattr(terminal, "check_terminal", list)

    def typed(*words, exit_code=0):
        monkeypatch.setattr(sys, "argv", ["douane", "policy", "except", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        with pytest.raises(SystemExit) as ended:
            main()
        said = Ended(*capfd.readouterr())
        assert (ended.value.code or 0) == exit_code, said
        return said

    return typed


@pytest.fixture
def post(folder, tmp_path):
    """A post whose records are in the log that the commands read; `post.call(…)` is what came of a call."""
    state = str(tmp_path / "state")
    with closing(SqliteStore(state)) as store:

        class Logged(Post):
            def feed(self, event):
                heard = super().feed(event)
                store.commit([command for command in heard.commands if isinstance(command, Record)])
                return heard

            def under_exceptions(self):
                """The same rules with what the commands have written."""
                text = (folder / "exceptions.toml").read_text()
                self.rules = rules_of(text, value_key=value_key(state), pins=self.rules.pins)
                return self

        made = Logged(rules_of(value_key=value_key(state)))
        made.handshake()
        made.lists(tool(inputSchema={"type": "object"}), tool("stat"))
        yield made


def written(folder):
    return tomllib.loads((folder / "exceptions.toml").read_text())["exception"]


@promise("P-EXCEPTION")
@promise("P-FIX-WORKS")
def test_an_exception_by_id_is_for_that_value_in_that_place_and_ends(run, folder, post):
    post.calls(arguments={"body": {"text": KEY}})
    run("f-s1-1", "--reason", "a sample")
    (clause,) = written(folder)
    assert clause.pop("id").startswith("x-")
    assert clause.pop("value").startswith("local:")
    assert clause.pop("until")
    assert clause == {
        "finding": "secret.aws-access-key-id",
        "server": "files",
        "tool": "read",
        "method": "tools/call",
        "direction": "to-server",
        "argument": "/body/text",
        "reason": "a sample",
    }
    post.under_exceptions()
    assert post.calls(arguments={"body": {"text": KEY}}, ident=1).action == "allow"
    assert post.calls(arguments={"body": {"text": OTHER}}, ident=2).action == "deny"
    assert post.calls(arguments={"title": KEY}, ident=3).action == "deny"


def test_what_passes_already_is_said_and_not_written_again(run, folder, post):
    post.calls(arguments={"body": KEY})
    run("f-s1-1", "--reason", "a sample")
    (clause,) = written(folder)
    said = run("f-s1-1", "--reason", "again", "--for", "60d").stdout
    assert f"there is one already: {clause['id']}" in said
    assert written(folder) == [clause]
    assert json.loads(run("f-s1-1", "--reason", "x", "--json").stdout)["already"]["id"] == clause["id"]
    run("f-s1-1", "--reason", "wider", "--every-value")
    assert len(written(folder)) == 2


def test_what_is_over_does_not_pass_already(run, folder, post, monkeypatch):
    post.calls(arguments={"body": KEY})
    run("f-s1-1", "--reason", "a sample", "--for", "1d")
    later = time.time() + 3 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    run("f-s1-1", "--reason", "again", "--for", "1d")
    assert len(written(folder)) == 2


@pytest.fixture
def acme(folder, tmp_path):
    """What was refused in a second tenant, whose log alone has it."""
    folder.mkdir(parents=True)
    (folder / "douane.toml").write_text("[tenants.acme]\n")
    state = used_before(tmp_path / "state" / "tenants" / "acme")
    rules = rules_of(value_key=value_key(str(state)))
    made = Post(rules, session=Session("s9", replace(ALICE, tenant="acme"), FILES, key=b"one"))
    with closing(SqliteStore(str(state))) as store:
        made.handshake()
        made.lists(tool(inputSchema={"type": "object"}))
        heard = made.calls(arguments={"body": KEY})
        store.commit([command for command in heard.commands if isinstance(command, Record)])
    return heard


@promise("P-FIX-WORKS")
def test_a_refusal_in_a_tenant_names_the_command_that_excepts_it_there(run, folder, acme):
    (way,) = re.findall(
        r"a person may run: `douane policy except (.*)`", acme.answer["result"]["content"][0]["text"]
    )
    assert way.startswith("--tenant acme ")
    run(*shlex.split(way))
    document = folder / "tenants" / "acme" / "exceptions.toml"
    (clause,) = tomllib.loads(document.read_text())["exception"]
    assert clause["finding"] == "secret.aws-access-key-id"
    assert not (folder / "exceptions.toml").exists()
    assert clause["id"] in run("--list", "--tenant", "acme").stdout
    assert clause["id"] not in run("--list").stdout
    run("--remove", clause["id"], "--tenant", "acme")
    assert "exception]]" not in document.read_text()


def test_an_exception_of_a_tenant_that_there_is_not_is_refused(run, folder, acme):
    assert "name one of: acme" in run("f-s9-1", "--reason", "x", "--tenant", "acne", exit_code=2).stderr
    for words in (["--remove", "x-1"], ["--list"], ["--list", "--json"]):
        for tenant in ("acne", "../acme"):
            said = run(*words, "--tenant", tenant, exit_code=2)
            assert f"there is no tenant `{tenant}`" in said.stderr
            assert said.stdout == ""
    assert [one.name for one in folder.iterdir()] == ["douane.toml"]
    assert {one.name for one in folder.parent.iterdir()} == {"project", "config", "state"}


def test_what_is_made_for_a_tenant_s_exceptions_is_for_this_account_alone(run, folder, acme):
    refused = run("--remove", "x-1", "--tenant", "acme", exit_code=2).stderr
    assert "`tenants/acme/exceptions.toml` has no exception `x-1`" in refused
    assert not (folder / "tenants").exists()
    run("secret.*", "--tool", "read", "--for", "1d", "--reason", "x", "--tenant", "acme")
    made = (folder / "tenants", folder / "tenants" / "acme")
    assert [stat.S_IMODE(one.stat().st_mode) for one in made] == [0o700, 0o700]


@promise("P-AGENT-CANNOT-APPROVE")
def test_what_is_at_no_terminal_excepts_nothing(run, folder, post, monkeypatch):
    post.calls(arguments={"body": KEY})
    monkeypatch.setattr(terminal, "_is_ours", lambda _file: False)
    monkeypatch.setattr(terminal, "check_terminal", ALWAYS)
    assert outcome(["policy", "except", "f-s1-1", "--reason", "a sample"]) == 2
    assert not (folder / "exceptions.toml").exists()


@promise("P-AGENT-CANNOT-APPROVE")
def test_where_approvals_have_a_passphrase_so_have_exceptions(run, folder, post, monkeypatch):
    post.calls(arguments={"body": KEY})
    monkeypatch.setattr(terminal, "protection", lambda _state: object())
    monkeypatch.setattr(terminal, "signer", lambda _found, _typed: None)
    monkeypatch.setattr(terminal, "_typed", lambda: "a guess")
    assert "not the passphrase" in run("f-s1-1", "--reason", "a sample", exit_code=2).stderr
    assert not (folder / "exceptions.toml").exists()


@promise("P-EXCEPTION")
def test_an_exception_for_an_argument_that_is_not_declared_is_for_no_other(run, folder, post):
    post.calls("stat", arguments={"note": "a"})
    run("f-s1-1", "--reason", "an older client")
    assert written(folder)[0]["argument"] == "/note"
    post.under_exceptions()
    assert post.calls("stat", arguments={"note": "b"}, ident=1).action == "allow"
    assert post.calls("stat", arguments={"mode": "a"}, ident=2).action == "deny"
    assert post.calls("stat", arguments={"note": "a", "path": 1}, ident=4).action == "deny"
    others = {f"n{n}": "a" for n in range(20)}
    assert post.calls("stat", arguments={"note": "a", **others}, ident=3).action == "deny"


def test_an_argument_whose_name_may_be_a_secret_is_excepted_by_no_id(run, post):
    post.calls("stat", arguments={"no name": "a"})
    assert "may be a secret" in run("f-s1-1", "--reason", "x", exit_code=2).stderr


@promise("P-AUDIT-REDACTED")
def test_an_exception_holds_nothing_by_which_a_value_could_be_guessed(run, folder, post):
    post.calls(arguments={"body": KEY})
    digest = post.calls(arguments={"body": KEY}, ident=2).record["findings"][0]["value"]
    run("f-s1-1", "--reason", "a sample")
    assert written(folder)[0]["value"] == digest
    assert KEY not in (folder / "exceptions.toml").read_text()


def test_an_exception_can_be_for_whatever_stands_there(run, folder, post):
    post.calls(arguments={"body": KEY})
    run("f-s1-1", "--every-value", "--for", "12h", "--reason", "a sample")
    assert "value" not in written(folder)[0]
    assert post.under_exceptions().calls(arguments={"body": OTHER}, ident=2).action == "allow"


def test_hours_are_hours_also_if_they_are_a_day(run, folder, post):
    post.calls(arguments={"body": KEY})
    run("f-s1-1", "--for", "24h", "--reason", "a sample")
    left = written(folder)[0]["until"] - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_several_findings_are_excepted_at_once(run, folder, post):
    post.calls(arguments={"a": KEY, "b": OTHER})
    run("f-s1-1", "f-s1-2", "--reason", "samples")
    assert [one["argument"] for one in written(folder)] == ["/a", "/b"]
    assert post.under_exceptions().calls(arguments={"a": KEY, "b": OTHER}, ident=2).action == "allow"


def test_a_finding_in_a_definition_is_excepted_for_that_definition(run, folder, post):
    heard = post.lists(tool("bad", f"see {KEY}"), ident="again")
    (ident,) = (one["id"] for one in heard.record["findings"] if one["rule"].startswith("secret."))
    run(ident, "--reason", "a sample")
    (clause,) = written(folder)
    assert (clause["tool"], clause["method"], clause["direction"]) == ("bad", "tools/list", "to-client")


def test_a_finding_in_a_result_is_excepted_for_the_results_of_that_tool(run, folder, post):
    post.calls(ident=7)
    heard = post.server(result(7, **text(f"key {KEY}")))
    (ident,) = (one["id"] for one in heard.record["findings"])
    run(ident, "--reason", "a sample")
    (clause,) = written(folder)
    assert (clause["tool"], clause["direction"]) == ("read", "to-client")
    assert "argument" not in clause
    post.under_exceptions()
    post.calls(ident=8)
    assert KEY in json.dumps(post.server(result(8, **text(f"key {KEY}"))).client)
    assert post.calls(arguments={"body": KEY}, ident=9).action == "deny"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["f-s1-9", "--reason", "r"], "has no finding `f-s1-9`"),
        (["f-s1-1"], "give --reason"),
        (["--reason", "r"], "name a FINDING"),
        (["f-s1-1", "--server", "a", "--reason", "r"], "says where it was found: leave --server out"),
        (["f-s1-1", "--for", "1d", "--until", "2038-01-01", "--reason", "r"], "either --until or --for"),
        (["f-s1-1", "--for", "999999999d", "--reason", "r"], "at most a hundred years"),
        (["secret.*", "--server", "a", "--for", "1d", "--every-value", "--reason", "r"], "goes with the id"),
        (["--list", "f-s1-1"], "take no FINDING"),
        (["--remove", "x-1"], "has no exception `x-1`"),
    ],
)
def test_what_does_not_fit_is_not_written(run, folder, post, words, said):
    post.calls(arguments={"body": KEY})
    assert said in run(*words, exit_code=2).stderr
    assert not (folder / "exceptions.toml").exists()


def test_explain_knows_the_values_that_exceptions_of_this_machine_name(run, post):
    post.calls(arguments={"body": KEY})
    run("f-s1-1", "--reason", "a sample")
    tried = ("policy", "explain", "--call", "files/read")
    assert outcome([*tried, json.dumps({"body": KEY})]) == 0
    assert outcome([*tried, json.dumps({"body": OTHER})]) == 1


def test_what_no_exception_hides_is_not_excepted(run, post):
    post.calls("unheard-of")
    assert "no exception can hide `pin.unknown`" in run("f-s1-1", "--reason", "r", exit_code=2).stderr


@pytest.mark.parametrize("name", ["a*", "*"])
def test_a_name_that_would_mean_more_than_itself_is_no_scope(run, folder, post, name):
    post.calls(arguments={name: KEY})
    assert "take for any text" in run("f-s1-1", "--reason", "r", exit_code=2).stderr
    assert not (folder / "exceptions.toml").exists()


def test_without_a_log_there_is_nothing_to_except(run, folder):
    assert "nothing was recorded yet" in run("f-s1-1", "--reason", "r", exit_code=2).stderr


def test_exceptions_are_listed_and_removed(run, folder, post):
    post.calls(arguments={"a": KEY, "b": OTHER})
    run("f-s1-1", "f-s1-2", "--reason", "samples")
    first, second = (one["id"] for one in written(folder))
    shown = run("--list").stdout
    assert first in shown
    assert "server files, tool read" in shown
    listed = [json.loads(line) for line in run("--list", "--json").stdout.splitlines()]
    assert [(one["id"], one["one_value"], one["argument"]) for one in listed] == [
        (first, True, "/a"),
        (second, True, "/b"),
    ]
    assert run("--remove", first).stdout == f"removed {first}\n"
    assert [one["id"] for one in written(folder)] == [second]
    run("--remove", second)
    assert run("--list").stdout == "there are no exceptions\n"


def test_what_stands_around_an_exception_stays_when_it_goes(run, folder):
    folder.mkdir()
    block = '[[exception]]\nid = "{}"\nfinding = "secret.*"\nserver = "a"\nuntil = 2038-01-01\nreason = "r"\n'
    text = f"# mine\n\n{block.format('x-1')}\n# of the second\n{block.format('x-2')}"
    (folder / "exceptions.toml").write_text(text)
    run("--remove", "x-1")
    left = (folder / "exceptions.toml").read_text()
    assert left == f"# mine\n\n# of the second\n{block.format('x-2')}"


def test_an_exception_that_is_over_is_marked_and_can_be_removed(run, folder):
    folder.mkdir()
    block = '[[exception]]\nfinding = "secret.*"\nserver = "a"\nuntil = 2020-01-01\nreason = "r"\n'
    (folder / "exceptions.toml").write_text(block)
    assert "exceptions.toml:1  secret.*  until" in (shown := run("--list").stdout)
    assert "(over)" in shown
    run("--remove", "exceptions.toml:1")
    assert (folder / "exceptions.toml").read_text() == ""
