"""`douane feedback`: false alarms as samples that hold nothing that was found."""

from __future__ import annotations

import io
import json
import stat
import sys
from contextlib import closing

import pytest

from douane.cli.app import outcome
from douane.cli.feedback import shape
from douane.model.events import Record
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before
from tests.corpus._keys import expand
from tests.playbooks.post import Post, made_up_key, tool

KEY = made_up_key(1)
TOKEN = expand("{{crc32:ghp_}}")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


@pytest.fixture
def line(tmp_path):
    """`line(**members)` is the path of a file with that one line."""

    def write(**members):
        path = tmp_path / "line.json"
        path.write_text(json.dumps(members), "utf-8")
        return str(path)

    return write


def added(capsys, *words, code=0):
    assert outcome(["feedback", *words, "--reason", "an order number", "--yes", "--json"]) == code
    said = capsys.readouterr()
    return json.loads(said.out) if code == 0 else said.err


def stored(state):
    return (state / "feedback" / "samples.jsonl").read_text("utf-8")


@promise("P-FEEDBACK-LOCAL")
def test_a_sample_holds_nothing_that_was_found_and_still_looks_like_it(line, capsys, state):
    text = f"order {KEY} again {KEY}"
    sample = added(capsys, "add", "--from", line(kind="result", tool="orders", text=text))
    assert KEY not in stored(state)
    assert sample["feedback"]["still_found"] is True
    assert sample["feedback"]["rule"] == "secret.aws-access-key-id"
    assert len(sample["text"]) == len(text)
    assert sample["text"].startswith("order AKIA")
    assert (sample["kind"], sample["tool"], sample["label"]) == ("result", "orders", "benign")


@promise("P-FEEDBACK-LOCAL")
def test_a_value_is_gone_from_everywhere_in_the_line(line, capsys, state):
    members = {"kind": "call", "tool": {"name": "t", "description": f"about {KEY}"}, "arguments": {"a": KEY}}
    added(capsys, "add", "--from", line(**members))
    assert KEY not in stored(state)


@promise("P-FEEDBACK-LOCAL")
def test_a_reason_and_the_numbers_beside_a_value_tell_nothing_of_it(line, capsys, state):
    given = line(kind="result", text=f"born 19870412 key {KEY} pin 471147 {TOKEN}", tool="t")
    words = ["feedback", "add", "--from", given, "--rule", "secret.aws-access-key-id", "--yes"]
    assert outcome([*words, "--reason", f"{KEY} is ours, and {TOKEN} too"]) == 0
    capsys.readouterr()
    kept = stored(state)
    assert KEY not in kept
    assert TOKEN not in kept
    assert " is ours, and " in kept
    assert "19870412" not in kept
    assert "471147" not in kept


def test_other_secrets_beside_the_false_alarm_are_replaced_too(line, capsys, state):
    arguments = {"id": "7; DROP TABLE users", "note": TOKEN}
    given = line(kind="call", tool={"name": "get_user"}, arguments=arguments)
    sample = added(capsys, "add", "--from", given, "--rule", "interpreter.sql-injection")
    assert sample["arguments"]["id"] == "7; DROP TABLE users"
    assert TOKEN not in stored(state)


def test_a_number_with_check_digits_gives_way_to_another_that_fits(line, capsys, state):
    number = "4539 1488 0343 6467"
    sample = added(
        capsys, "add", "--from", line(kind="result", text=f"card: {number}"), "--rule", "personal.card"
    )
    assert number not in stored(state)
    assert sample["feedback"]["still_found"] is True


def test_a_sample_can_be_judged_as_it_is(line, capsys, state):
    added(capsys, "add", "--from", line(kind="result", text=f"key {KEY}"))
    outcome(["inspect", "--json", str(state / "feedback" / "samples.jsonl")])
    assert "secret.aws-access-key-id" in capsys.readouterr().out


@pytest.fixture
def refused(state):
    """A log in which a call was refused; its finding is `f-s1-1`."""
    post = Post().handshake()
    post.lists(tool(inputSchema={"type": "object"}))
    heard = post.calls(arguments={"body": f"order {KEY}", "title": "about orders"})
    with closing(SqliteStore(str(state))) as store:
        store.commit([command for command in heard.commands if isinstance(command, Record)])


@promise("P-FEEDBACK-LOCAL")
def test_with_an_id_alone_a_sample_tells_of_the_surroundings(refused, capsys, state):
    sample = added(capsys, "f-s1-1")
    assert KEY not in stored(state)
    assert sample["arguments"] == {"body": "order [redacted: aws access key id]", "title": "about orders"}
    assert sample["feedback"]["still_found"] is False


def test_an_id_says_which_rule_was_wrong(refused, line, capsys):
    sample = added(capsys, "f-s1-1", "--from", line(kind="call", tool="read", arguments={"body": KEY}))
    assert sample["feedback"]["rule"] == "secret.aws-access-key-id"


@pytest.mark.parametrize(
    ("members", "words", "said"),
    [
        (None, [], "name a FINDING, or give --from FILE"),
        ({"kind": "odd"}, [], "this cannot be judged"),
        ({"kind": "result", "text": "nothing"}, [], "there is no alarm"),
        ({"kind": "result", "text": KEY}, ["--rule", "hidden.bidi"], "speaks of nothing in it"),
        ({"kind": "result", "text": f"{KEY} {TOKEN}"}, [], "give --rule with one of: secret.aws"),
        ({"kind": "call", "arguments": {KEY: "x"}}, [], "stands where it cannot be replaced"),
    ],
)
def test_what_makes_no_sample_is_not_kept(line, capsys, state, members, words, said):
    given = [] if members is None else ["--from", line(**members)]
    assert said in added(capsys, "add", *given, *words, code=2)
    assert not (state / "feedback").exists()


def test_a_file_that_is_no_line_is_refused(tmp_path, capsys):
    (tmp_path / "no").write_text("[1]")
    assert "does not hold one JSON object" in added(capsys, "add", "--from", str(tmp_path / "no"), code=2)


@promise("P-FEEDBACK-LOCAL")
def test_it_is_shown_and_asked_for_before_it_is_kept(line, capsys, state, monkeypatch):
    given = line(kind="result", text=f"key {KEY}")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert outcome(["feedback", "add", "--from", given, "--reason", "r"]) == 2
    said = capsys.readouterr()
    assert '"rule": "secret.aws-access-key-id"' in said.out
    assert "1 values were replaced" in said.out
    assert "give --yes" in said.err
    assert not (state / "feedback").exists()


def test_samples_are_for_this_account_alone(line, capsys, state):
    added(capsys, "add", "--from", line(kind="result", text=KEY))
    mode = (state / "feedback" / "samples.jsonl").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_samples_are_listed_and_exported(line, capsys, tmp_path):
    assert outcome(["feedback", "list", "--json"]) == 0
    assert capsys.readouterr().out == ""
    sample = added(capsys, "add", "--from", line(kind="result", text=KEY))
    outcome(["feedback", "list"])
    shown = capsys.readouterr().out
    assert sample["id"] in shown
    assert "an order number" in shown
    outcome(["feedback", "export", "-o", str(tmp_path / "out")])
    assert json.loads((tmp_path / "out").read_text()) == sample


def test_a_damaged_file_is_named(state, capsys):
    (state / "feedback").mkdir(parents=True, mode=0o700)
    (state / "feedback" / "samples.jsonl").touch(0o600)
    (state / "feedback" / "samples.jsonl").write_text("{}\nno\n")
    assert outcome(["feedback", "list"]) == 3
    assert "line 2: not JSON" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["AKIAQYLPMN5HFIQR7XYA", "sk-live-a1b2c3d4e5f6", "geheim-Ä9", "x"])
def test_stand_ins_have_the_shape_of_the_value(value):
    for one in shape.shapes(value):
        assert len(one) == len(value)
        assert [c.isdigit() for c in one] == [c.isdigit() for c in value]
        assert [c for c in one if not c.isalnum()] == [c for c in value if not c.isalnum()]


def test_no_more_than_a_beginning_of_a_value_stays():
    value = "sk-live-a1b2c3d4e5f6"
    first, *others = shape.shapes(value)
    assert first != value
    assert all(one[8:] != value[8:] for one in others)
    assert len(list(shape.shapes("short-1"))) == 1
