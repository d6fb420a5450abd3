"""The pages of secrets, people, keys, accounts and settings: who may, what is shown once, and no value ever."""

from __future__ import annotations

import re
from html import unescape

import pytest

from douane.operations.base import Role
from tests._control import posted, room, seen
from tests._promises import promise
from tests.playbooks.post import made_up_key
from tests.unit.operations._recorded import recorded

PAGES = ["/secrets", "/people", "/people/keys", "/people/accounts", "/settings", "/settings/labels"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_VAULT_KEY", "0" * 64)
    recorded(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", PAGES)
def test_each_is_a_page_for_administrators(folder, path):
    assert seen(room(folder), path).status == 200


@pytest.mark.parametrize("path", ["/people", "/people/keys", "/people/accounts"])
def test_people_are_not_for_viewers(folder, path):
    assert seen(room(folder, Role.VIEWER), path).status == 403


def test_accounts_are_for_administrators_alone(folder):
    assert seen(room(folder, Role.AUDITOR, Role.OPERATOR), "/people/accounts").status == 403


@promise("P-CONTROL-VALUES")
def test_the_value_of_a_secret_is_on_no_page_and_in_no_entry(folder):
    app, value = room(folder), made_up_key()
    assert posted(app, "/act/secrets.keep", back="/secrets", id="aws", value=value).status == 303
    assert "secret://aws" in seen(app, "/secrets").text
    posted(app, "/act/secrets.keep", back="/secrets", id="aws", value=value)  # there is one already
    for path in (*PAGES, "/audit", "/audit?text=secrets.keep"):
        assert value not in seen(app, path).text
    for file in (folder / "state").rglob("*"):
        assert file.is_dir() or value.encode() not in file.read_bytes(), file


@promise("P-CONTROL-VALUES")
def test_a_key_is_shown_to_whoever_made_it_and_only_once(folder):
    app = room(folder)
    posted(app, "/act/keys.create", back="/people/keys", name="ci", **{"for": "30d"})
    text = seen(app, "/people/keys").text
    [key] = re.findall(r"<code>(\S{30,})</code><button[^>]*data-copy", text)
    assert "shown this once" in text
    for path in (*PAGES, "/audit"):
        assert key not in seen(app, path).text


def test_a_key_is_ended_by_its_form(folder):
    app = room(folder)
    posted(app, "/act/keys.create", back="/people/keys", name="ci")
    ident = seen(app, "/people/keys").text.partition('name="id" value="')[2].partition('"')[0]
    posted(app, "/act/keys.revoke", back="/people/keys", id=ident)
    assert "There are no keys" in seen(app, "/people/keys").text
    assert "revoked" in seen(app, "/people/keys?all=yes").text


def test_a_principal_is_suspended_and_goes_on(folder):
    app = room(folder)
    posted(
        app, "/act/principals.suspend", back="/people", id="local:alice", reason="looks odd", **{"for": "2h"}
    )
    assert "suspended local:alice" in (text := seen(app, "/people").text)
    assert "Let it go on" in text
    posted(app, "/act/principals.resume", back="/people", id="local:alice")
    assert "Let it go on" not in seen(app, "/people").text


def test_a_viewer_is_offered_nothing_that_a_viewer_may_not_do(folder):
    for path in ("/secrets", "/settings/labels"):
        assert "/act/" not in seen(room(folder, Role.VIEWER), path).text


def test_settings_tell_what_documents_state_from_what_is_usual(folder):
    document = folder / "config" / "douane.toml"
    document.write_text('[audit]\nsync = "full"\n', "utf-8")
    text = seen(room(folder, Role.VIEWER), "/settings").text
    [row] = [row for row in text.split("<tr>") if ">sync<" in row]
    assert "your documents" in row
    assert text.count(">your documents</span>") == 1


def test_of_a_server_only_what_its_document_says_counts_as_stated(folder):
    said = '[servers.notes]\nurl = "https://notes.example/mcp"\ntimeout = 30\n[servers.files]\ncommand = ["files"]\n'
    (folder / "config" / "douane.toml").write_text(said, "utf-8")
    text = seen(room(folder, Role.VIEWER), "/settings").text
    rows = [row for row in text.split("<tr>") if ">notes." in row or ">files." in row]
    found = {
        re.search(r">(notes|files)\.(\w+)<", row).group(0)[1:-1]: "your documents" in row for row in rows
    }
    stated = {"notes.url", "notes.timeout", "files.command"}
    assert {name for name, is_stated in found.items() if is_stated} == stated
    assert {"notes.idle", "files.timeout"} < found.keys()


def test_labels_are_said_by_a_form(folder):
    app = room(folder)
    posted(app, "/act/labels.set", back="/settings/labels", id="crm", labels="private sink")
    assert "crm bears private, sink" in seen(app, "/settings/labels").text
    posted(app, "/act/labels.set", back="/settings/labels", id="slack", labels="private")
    [row] = [row for row in seen(app, "/settings/labels").text.split("<tr>") if ">slack<" in row]
    assert "stated" in row


def test_settings_are_shown_as_documents_say_them(folder):
    document = folder / "config" / "douane.toml"
    said = """
[protocol]
extensions = ["com.example/one"]

[servers.notes]
url = "https://notes.example/mcp"

[alerts]
least = "high"

[[alerts.sink]]
name = "people"
kind = "mail"
url = "smtps://mail.example"
from = "douane@mail.example"
to = ["ann@mail.example"]

[control.roles.auditor]
principals = ["oidc:https://idp.example|*"]
"""
    document.write_text(said, "utf-8")
    answer = seen(room(folder, Role.VIEWER), "/settings")
    assert answer.status == 200
    text = unescape(answer.text.partition("<main")[2])
    for inner in ('"source"', '"exact"', '"globs"', '"prefixes"', "re.compile", "is_there"):
        assert inner not in text
    rows = dict(
        re.findall(r'<th scope="row" class="fixed">(.*?)</th><td class="fixed words">(.*?)</td>', text)
    )
    assert rows["least"] == "high"
    assert rows["notes.url"] == "https://notes.example/mcp"
    assert rows["sinks.people.kind"] == "mail"
    assert rows["sinks.people.to"] == '["ann@mail.example"]'
    assert rows["extensions"] == '["com.example/one"]'
    assert rows["roles.auditor.principals"] == '["oidc:https://idp.example|*"]'
