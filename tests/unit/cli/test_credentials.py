"""`douane credentials` and `douane sessions` as somebody types them."""

from __future__ import annotations

import io
import json
import time
from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.gateway.sessions import Ended, session_keys
from douane.gateway.sessions.ended import digest
from douane.model.events import Record
from douane.stores.sqlite import SqliteStore
from douane.unlocking import opened_vault
from douane.vault.secrets import Client, Header, Slot
from tests._promises import promise
from tests._scanner import used_before


@pytest.fixture
def state(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


@pytest.fixture
def run(state, capfd, monkeypatch):
    """Types `douane …` with something on standard input, checks how it ends, and gives what it said."""

    def typed(*words, exit_code=0, given=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = outcome(list(words))
        said = capfd.readouterr()
        assert code == exit_code, said
        return said.out + said.err

    return typed


def kept(state, slot, made):
    vault = opened_vault(str(state))
    try:
        return vault.get(slot, made)
    finally:
        vault.close()


def has_ended(folder, name, whose):
    ended = Ended(f"{folder}/sessions.ended")
    try:
        return ended.has(name, digest(whose), time.time() - 60)
    finally:
        ended.close()


def test_an_empty_value_is_not_kept_and_an_unknown_server_is_worth_a_word(run):
    said = run("credentials", "set", "files", "--header", "Authorization", given="\n", exit_code=2)
    assert "the value is empty" in said
    said = run("credentials", "set", "files", "--header", "Authorization", given="Bearer made-up\n")
    assert "no server of that name is under [servers] yet" in said


def test_a_header_is_kept_and_never_shown(run, state):
    said = run("credentials", "set", "files", "--header", "Authorization", given="Bearer made-up\n")
    said += run("credentials", "list")
    assert kept(state, Slot("files"), Header) == Header("Authorization", "Bearer made-up")
    assert "files" in said
    assert "everybody" in said
    assert "made-up" not in said


def test_a_client_is_kept_for_its_issuer_and_principal(run, state):
    words = ("--client-id", "c", "--issuer", "https://idp.example", "--own", "--scope", "read")
    run("credentials", "set", "files", *words, "--principal", "key:bot", given="made-up")
    found = kept(state, Slot("files", "key:bot"), Client)
    assert found == Client("c", "made-up", "https://idp.example", "read", is_own=True)
    listed = json.loads(run("credentials", "list", "--json"))
    assert listed == {"server": "files", "principal": "key:bot", "tenant": "default", "what": "client"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "give `--header NAME`"),
        (("--header", "A", "--client-id", "b"), "give `--header NAME`"),
        (("--client-id", "b"), "--issuer https://"),
        (("--header", "A: b"), "no name of a header"),
    ],
)
def test_what_is_not_clear_is_told(run, words, told):
    assert told in run("credentials", "set", "files", *words, exit_code=2, given="x")


def test_a_secret_with_a_line_end_inside_is_no_header(run):
    said = run("credentials", "set", "files", "--header", "A", exit_code=2, given="a\r\nEvil: b")
    assert "one line" in said
    assert "Evil" not in said


def test_what_is_removed_is_gone(run):
    run("credentials", "set", "files", "--header", "A", given="x")
    assert "removed 1" in run("credentials", "remove", "files")
    assert "nothing such is kept" in run("credentials", "remove", "files", exit_code=2)
    assert "nothing is kept" in run("credentials", "list")


def test_a_login_needs_a_server_of_the_configuration(run, state):
    assert "no server `mail`" in run("credentials", "login", "mail", exit_code=2)
    (state.parent / "config" / "douane.toml").write_text('[servers.tool]\ncommand = ["true"]\n')
    assert "speaks no OAuth" in run("credentials", "login", "tool", exit_code=2)


def test_a_session_is_ended_by_its_name_or_its_principal(run, state):
    assert "knows no such session" in run("sessions", "end", "abc123", exit_code=2)
    for folder in (str(state), f"{state}/tenants/acme"):
        with closing(SqliteStore(folder)) as store:
            store.commit([Record({"principal": "key:bot", "session": "abc123"})])
    run("sessions", "end", "abc123")
    run("sessions", "end", "--of", "key:bot", "--tenant", "acme")
    assert has_ended(state, "abc123", "default/x")
    assert has_ended(f"{state}/tenants/acme", "other", "acme/key:bot")
    assert not has_ended(state, "other", "default/key:bot")
    assert "it is not clear what to end" in run("sessions", "end", exit_code=2)


def test_the_keys_of_sessions_are_rotated(run, state):
    run("sessions", "rotate")
    assert len(session_keys(str(state))) == 2


def test_a_key_from_the_environment_is_the_key(run, state, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "ab" * 32)
    run("credentials", "set", "files", "--header", "A", given="x")
    assert not (state / "vault.key").exists()
    monkeypatch.setenv("DOUANE_VAULT_KEY", "nonsense")
    assert "openssl rand -hex 32" in run("credentials", "list", exit_code=3)


@promise("P-SESSION-ENDS")
def test_revoking_the_last_key_of_a_name_ends_its_sessions(run, state):
    run("keys", "create", "bot")
    run("keys", "rotate", "bot")
    first, second = (json.loads(line)["prefix"] for line in run("keys", "list", "--json").splitlines())
    run("keys", "revoke", first)
    assert not has_ended(state, "any", "default/key:bot")
    run("keys", "revoke", second)
    assert has_ended(state, "any", "default/key:bot")


@pytest.mark.parametrize("words", [("credentials", "list"), ("sessions", "rotate")])
def test_what_is_no_tenant_names_no_folder(run, words):
    assert "no name of a tenant" in run(*words, "--tenant", "../elsewhere", exit_code=2)
