"""`douane control accounts` as somebody types it."""

import json
from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.cli.approvals import terminal
from douane.stores.accounts.register import Register
from douane.stores.documents import FILE
from douane.stores.paths import state_folder
from tests._promises import promise
from tests._scanner import used_before

ALWAYS = terminal.check_terminal


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "check_terminal", list)

    def typed(*words, exit_code=0):
        code = outcome(["control", "accounts", *words])
        said = capfd.readouterr()
        assert code == exit_code, said
        return said

    return typed


def test_an_account_from_its_beginning_to_its_end(run):
    assert "douane control accounts first" in run("list").out
    made = run("add", "ann", "--role", "operator", "--role", "approver")
    assert made.out.startswith("http://localhost:7180/welcome?link=")
    assert "counts once" in made.err
    assert "has no password yet" in run("list").out
    assert json.loads(run("list", "--json").out)["roles"] == ["approver", "operator"]
    assert run("reset", "ann").out != made.out
    assert run("sessions", "ann").out == ""
    assert "ended 0 sessions" in run("sessions", "ann", "--end").out
    assert json.loads(run("disable", "ann", "--json").out)["disabled"] is True
    assert "disabled" in run("list").out
    assert "may sign in" in run("enable", "ann").out


def test_the_link_of_a_tenants_account_leads_where_the_room_of_all_listens(run, tmp_path):
    document = '[control]\nlisten = "127.0.0.1:7190"\n[tenants.acme]\n'
    (tmp_path / "config" / FILE).write_text(document)
    (tmp_path / "config" / "tenants" / "acme").mkdir(parents=True)
    theirs = '[control.roles.viewer]\ngroups = ["staff"]\n'
    (tmp_path / "config" / "tenants" / "acme" / FILE).write_text(theirs)
    for words in (("add", "ann", "--role", "operator"), ("reset", "ann")):
        assert run(*words, "--tenant", "acme").out.startswith("http://localhost:7190/welcome?link=")


@promise("P-AGENT-CANNOT-APPROVE")
def test_what_is_at_no_terminal_lets_nobody_in(run, monkeypatch):
    run("add", "ann", "--role", "operator")
    run("disable", "ann")
    monkeypatch.setattr(terminal, "check_terminal", ALWAYS)
    monkeypatch.setattr(terminal, "_is_ours", lambda _file: False)
    for words in (("add", "bob", "--role", "viewer"), ("reset", "ann"), ("enable", "ann")):
        assert "only a person at a terminal" in run(*words, exit_code=2).err
    assert json.loads(run("list", "--json").out)["disabled"] is True


def test_the_link_for_the_first_account_is_there_as_long_as_there_is_none(run):
    made = run("first")
    assert made.out.startswith("http://localhost:7180/welcome?link=")
    assert "an administrator" in made.err
    assert json.loads(run("first", "--json").out)["link"] != made.out.strip()
    run("add", "ann", "--role", "operator")
    assert "there is an account" in run("first", exit_code=2).err


@promise("P-FIRST-BY-A-PERSON")
def test_what_is_at_no_terminal_makes_no_link_for_the_first_account(run, monkeypatch):
    monkeypatch.setattr(terminal, "check_terminal", ALWAYS)
    said = run("first", exit_code=2)
    assert "only a person at a terminal" in said.err
    assert "link=" not in said.out


def test_what_cannot_be_is_said_with_what_to_do(run):
    assert "douane control accounts list" in run("reset", "nobody", exit_code=2).err
    run("add", "Ann!", "--role", "viewer", exit_code=2)
    assert "administrator" in run("add", "ann", "--role", "king", exit_code=2).err


def test_an_old_name_of_a_tenants_account_says_what_to_put_in_its_place(run, tmp_path):
    (tmp_path / "config" / FILE).write_text("[tenants.acme]\n")
    run("add", "bob", "--role", "viewer", "--tenant", "acme")
    with closing(Register(state_folder())) as register:
        register.people.add("ann", ("viewer",), "acme", ("local:root", 1.0))
    told = {line.split()[0]: line for line in run("list", "--tenant", "acme").out.splitlines()[1:]}
    assert "an old name: put `ann@acme` in its place" in told["ann"]
    assert "old name" not in told["bob@acme"]
