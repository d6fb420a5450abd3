"""The main job, through the very command that stands in a host's configuration, with the real file server.

One conversation shows all of it; the tests that read the audit log come last, and end it.
"""

from __future__ import annotations

import json

import pytest

from tests._promises import promise
from tests.e2e.conftest import environment
from tests.e2e.installed import DOUANE_MCP, FILESYSTEM
from tests.e2e.line_client import LineClient
from tests.e2e.made_up_keys import Key

KEY = Key.make()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the server may touch: a plan, and settings that hold a key."""
    place = tmp_path_factory.mktemp("project")
    (place / "plan.md").write_text("# Plan\n\nShip on Friday.\n", "utf-8")
    (place / "settings.ini").write_text("[default]\nregion = eu-central-1\n" + KEY.as_settings(), "utf-8")
    return place


@pytest.fixture(scope="module")
def client(need, home, folder):
    """An open conversation through `douane-mcp --upstream …` with the file server."""
    need(FILESYSTEM)
    command = (str(DOUANE_MCP), "--upstream", *FILESYSTEM.command, str(folder))
    talk = LineClient(command, environment(home), home, home / "stderr.txt")
    talk.open()
    talk.ask("tools/list")
    yield talk
    talk.kill()


@pytest.fixture(scope="module")
def refused_write(client, folder):
    return client.call("write_file", path=str(folder / "deploy.sh"), content=f"x=1\n{KEY.as_settings()}")


@pytest.fixture(scope="module")
def read_of_a_key(client, folder):
    return client.call("read_text_file", path=str(folder / "settings.ini"))


def words_of(answer):
    """All that a model or a person could read in an answer, error or result."""
    if "error" in answer:
        return answer["error"]["message"]
    return "\n".join(content.get("text", "") for content in answer["result"]["content"])


def failed(answer):
    return "error" in answer or answer["result"].get("isError") is True


def test_an_ordinary_read_gives_the_file(client, folder):
    answer = client.call("read_text_file", path=str(folder / "plan.md"))
    assert words_of(answer) == "# Plan\n\nShip on Friday.\n"


def test_an_ordinary_write_arrives(client, folder):
    client.call("write_file", path=str(folder / "todo.md"), content="Buy flowers 🌷\n")
    assert (folder / "todo.md").read_text("utf-8") == "Buy flowers 🌷\n"


def test_a_write_with_a_key_is_refused(refused_write):
    assert failed(refused_write)


def test_a_write_with_a_key_never_reaches_the_server(refused_write, folder):
    assert not (folder / "deploy.sh").exists()


def test_the_refusal_names_the_argument(refused_write):
    assert "`content`" in words_of(refused_write)


def test_the_refusal_says_why(refused_write):
    assert "AWS" in words_of(refused_write)


def test_the_refusal_says_what_to_do(refused_write):
    assert "remove the value" in words_of(refused_write)


def test_the_refusal_does_not_repeat_the_key(refused_write):
    assert KEY.parts_in(json.dumps(refused_write)) == []


def test_work_goes_on_after_a_refusal(refused_write, client, folder):
    assert words_of(client.call("read_text_file", path=str(folder / "plan.md"))).startswith("# Plan")


def test_a_file_with_a_key_comes_back_without_it(read_of_a_key):
    assert KEY.parts_in(json.dumps(read_of_a_key)) == []


def test_the_rest_of_a_file_with_a_key_comes_back(read_of_a_key):
    assert words_of(read_of_a_key).startswith("[default]\nregion = eu-central-1\naws_access_key_id = ")


def test_the_structured_copy_of_a_result_loses_the_key_too(read_of_a_key):
    assert read_of_a_key["result"]["structuredContent"]["content"] == words_of(read_of_a_key)


def test_the_audit_shows_the_refusal(refused_write, client, audited):
    client.end()
    assert [body["subject"] for body in audited() if body["action"] == "deny"] == ["write_file"]


def test_the_audit_shows_the_redaction(read_of_a_key, client, audited):
    client.end()
    assert [body["subject"] for body in audited() if body["action"] == "edit"] == ["read_text_file"]


def test_the_audit_verifies_after_all_of_it(refused_write, read_of_a_key, client, douane):
    client.end()
    verified = douane("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@promise("P-AUDIT-REDACTED")
def test_the_key_is_nowhere_in_the_files_of_douane(refused_write, read_of_a_key, client, home):
    client.end()
    kept = "".join(
        file.read_bytes().decode("latin-1") for file in (home / "state").rglob("*") if file.is_file()
    )
    assert kept
    assert KEY.parts_in(kept) == []
