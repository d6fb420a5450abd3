"""What a client says is changed in one place, and every other byte stays as it came."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.engine.readdressing import Read, read, with_id, with_param, with_text

CALL = '{ "jsonrpc":"2.0",\t"id":1, "params":{"arguments":{"name":"files__read","n":1.50}, "name": "%s" },"method":"tools/call" }'


@given(st.text(), st.text())
def test_a_name_is_changed_and_nothing_else(name, own):
    whole = CALL % json.dumps(name)[1:-1]
    changed = with_text(read(whole.encode()), "/params/name", own)

    before, _, after = (CALL % "\0").partition("\0")
    text = changed.decode()
    assert text.startswith(before)
    assert text.endswith(after)
    assert json.loads(changed)["params"] == {"arguments": {"name": "files__read", "n": 1.5}, "name": own}


def test_what_is_not_there_is_not_changed():
    said = read(b'{"jsonrpc":"2.0","id":1,"method":"ping"}')
    assert with_text(said, "/params/name", "x") == said.raw


def test_an_answer_gets_the_id_of_its_question():
    said = read(b'{"jsonrpc":"2.0","id":7,"result":{"n":9007199254740993}}')
    assert json.loads(with_id(said, "q")) == {"jsonrpc": "2.0", "id": "q", "result": {"n": 9007199254740993}}


def test_progress_gets_the_token_of_its_question():
    said = read(
        b'{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":2}}'
    )
    assert json.loads(with_param(said, "progressToken", "t"))["params"] == {
        "progressToken": "t",
        "progress": 2,
    }


@pytest.mark.parametrize("raw", [b"", b"{", b"1", b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}'])
def test_what_cannot_be_read_is_left_to_the_engine(raw):
    assert read(raw) is None


def test_a_batch_is_its_values():
    assert read(b"[1,2]") == [1, 2]
    assert isinstance(read(b'{"jsonrpc":"2.0","method":"notifications/initialized"}'), Read)
