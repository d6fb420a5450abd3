"""`douane secrets` as somebody types it."""

from __future__ import annotations

import io
import json
import time
from dataclasses import replace
from itertools import chain

import pytest

from douane.cli.app import outcome
from douane.cli.approvals import terminal
from douane.errors import SecretError
from douane.model.server import ServerIdentity
from douane.unlocking import opened_safe
from tests._promises import promise
from tests._scanner import used_before

NOTES = ServerIdentity("npm:notes", "notes", "npm:notes")


@pytest.fixture
def state(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


@pytest.fixture
def run(state, capfd, monkeypatch):
    """Types `douane secrets …` with something on standard input, checks how it ends, and gives what it said."""

    def typed(*words, exit_code=0, given=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = outcome(["secrets", *words])
        said = capfd.readouterr()
        assert code == exit_code, said
        return said.out + said.err

    return typed


@pytest.fixture
def safe(state):
    """The secrets as a server sees them."""
    opened = []

    def again():
        opened.append(opened_safe(str(state)))
        return opened[-1]

    yield again
    for one in opened:
        one.close()


def document(tmp_path, text):
    (tmp_path / "config" / "douane.toml").write_text(text)


@promise("P-SECRET-UNSEEN")
def test_a_secret_is_kept_as_it_was_piped_and_shown_nowhere(run, safe, state):
    said = run("set", "github", given="made-up token\n")
    said += run("set", "pem", "--for", "90d", given="made-up\r\nmore\r\n")
    said += run("list") + run("list", "--json") + run("check", exit_code=0)
    said += run("rotate", "github", given="made-up-2\n") + run(
        "set", "github", given="made-up-3", exit_code=2
    )
    assert safe().reveal("github", NOTES)[0] == "made-up-2"
    assert safe().reveal("pem", NOTES)[0] == "made-up\r\nmore"
    assert "made-up" not in said
    files = chain.from_iterable(folder.glob("*") for folder in (state, state.parent / "config"))
    assert b"made-up" not in b"".join(file.read_bytes() for file in files if file.is_file())


@pytest.mark.parametrize(
    ("words", "given", "because"),
    [
        (("set", "a b"), "x", "cannot be the name of a secret"),
        (("set", "a"), "", "the value is empty"),
        (("set", "a"), "\n", "the value is empty"),
        (("set", "a"), "made-up\0", "is no text"),
        (("set", "a"), "m" * 70_000, "is no text"),
        (("set", "a", "--from", "vault:here"), "", "asked over HTTPS"),
        (("rotate", "a"), "x", "there is no secret"),
        (("revoke", "a"), "", "there is no secret"),
        (("rotate", "a", "--overlap", "soon"), "x", "is not how long"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(run, words, given, because):
    said = run(*words, given=given, exit_code=2)
    assert because in said
    assert "made-up" not in said


def test_bytes_that_are_no_text_are_refused(run, monkeypatch, capfd):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"made-up\xff"), encoding="utf-8"))
    assert outcome(["secrets", "set", "a"]) == 2
    assert "is no text" in (said := capfd.readouterr().err)
    assert "made-up" not in said


def test_one_that_has_ended_may_be_set_again(run, safe, monkeypatch):
    run("set", "github", "--for", "1d", given="one")
    later = time.time() + 100_000
    monkeypatch.setattr("time.time", lambda: later)
    assert "`douane secrets set github`" in run("rotate", "github", given="two", exit_code=2)
    run("set", "github", given="two")
    assert safe().reveal("github", NOTES)[0] == "two"


def test_a_secret_that_counts_is_rotated_and_not_set_again(run, safe):
    run("set", "github", given="one")
    assert "douane secrets rotate github" in run("set", "github", given="two", exit_code=2)
    run("rotate", "github", "--overlap", "0", "--for", "1d", given="two")
    found = safe().get("github")
    assert (found.value, found.older) == ("two", ())
    assert 0 < found.until - time.time() <= 86_400
    run("rotate", "github", "--overlap", "10min", given="three")
    assert 0 < safe().get("github").until - time.time() <= 86_400
    assert len(safe().get("github").older) == 1


@promise("P-SECRET-REVOKED")
def test_what_is_revoked_is_forgotten_and_may_be_set_again(run, safe):
    run("set", "github", given="made-up")
    assert "where it was issued" in run("revoke", "github")
    assert safe().get("github").value == ""
    assert "revoked" in run("list")
    run("rotate", "github", given="x", exit_code=2)
    run("set", "github", given="another")
    assert safe().reveal("github", NOTES)[0] == "another"


def test_who_used_a_secret_last_is_listed(run, safe):
    run("set", "github", given="x")
    safe().reveal("github", NOTES)
    listed = json.loads(run("list", "--json"))
    assert (listed["used_by"], listed["unused"]) == ("notes", False)
    assert listed["last_used"] == pytest.approx(time.time(), abs=60)


def test_a_check_tells_what_is_missing_ends_soon_or_is_used_by_nobody(run, tmp_path, monkeypatch):
    document(
        tmp_path,
        '[servers.mail]\nurl = "https://mail.example/mcp"\nheaders = { Authorization = "Bearer secret://mail" }\n'
        '[servers.notes]\ncommand = "notes"\nenv = ["A=secret://gone", "B=secret://soon", "C=secret://old"]\n',
    )
    run("set", "soon", "--for", "3d", given="x")
    run("set", "gone", given="x")
    run("revoke", "gone")
    run("set", "old", given="x")
    said = run("check", exit_code=1)
    assert "mail: [servers.mail] names it, and there is none\n  fix: `douane secrets set mail`" in said
    assert "gone: it is revoked, and [servers.notes] names it" in said
    assert "soon: it ends in 3.0 days\n  fix: `douane secrets rotate soon`" in said
    assert "old:" not in said
    later = time.time() + 31 * 86_400
    monkeypatch.setattr("time.time", lambda: later)
    found = [json.loads(line) for line in run("check", "--json", exit_code=1).splitlines()]
    assert {one["name"]: one["what"] for one in found}["old"] == "nobody has used it for 30 days"


def test_a_check_asks_where_a_secret_is_kept_elsewhere(run):
    run("set", "far", "--from", "vault:http://127.0.0.1:9/secret/a?token=root#b")
    run("set", "root", given="x")
    assert "cannot be asked" in run("check", exit_code=1)


def test_a_tenant_has_secrets_of_its_own(run, tmp_path):
    document(tmp_path, "[tenants.acme]\n")
    run("set", "github", "--tenant", "acme", given="x")
    assert "no secret is kept" in run("list")
    assert "github" in run("list", "--tenant", "acme")


def test_the_key_is_moved_and_all_commands_find_it(run, state, monkeypatch):
    run("set", "github", given="made-up")
    assert "vault.key" in run("key")
    monkeypatch.setenv("DOUANE_VAULT_PASSPHRASE", "made-up passphrase")
    assert "behind a passphrase" in run("key", "passphrase")
    assert "github" in run("list")
    monkeypatch.delenv("DOUANE_VAULT_PASSPHRASE")
    assert "locked with a passphrase" in run("list", exit_code=3)
    monkeypatch.setenv("DOUANE_VAULT_PASSPHRASE", "made-up guess")
    assert "not the passphrase" in run("list", exit_code=3)


@promise("P-SECRET-NAMED")
def test_a_secret_is_limited_to_servers_and_no_program_lets_more_have_it(run, safe, monkeypatch):
    run("set", "github", given="one")
    assert "npm:notes" in run("limit", "github", "npm:notes", "pypi:*")
    assert safe().reveal("github", NOTES)[0] == "one"
    with pytest.raises(SecretError):
        safe().reveal("github", replace(NOTES, id="npm:other"))
    run("revoke", "github")
    run("set", "github", given="two")
    assert json.loads(run("list", "--json"))["only"] == ["npm:notes", "pypi:*"]
    assert "only a person at a terminal" in run("limit", "github", exit_code=2)
    assert "only a person" in run("limit", "github", "npm:notes", "npm:other", exit_code=2)
    assert "pypi:*" in run("limit", "github", "pypi:*")
    monkeypatch.setattr(terminal, "check_terminal", list)
    assert "every server" in run("limit", "github")
    assert safe().get("github").only == ()
    assert "there is no secret" in run("limit", "other", exit_code=2)
