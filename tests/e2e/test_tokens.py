"""A file with an account number, through the real file server: a model sees a token and still copies the file."""

from __future__ import annotations

import re

import pytest

from tests._promises import promise
from tests.e2e.installed import FILESYSTEM

NUMBER = "DE86 3704 0044 0532 0139 27"
LETTER = f"Dear all,\n\nplease pay to IBAN {NUMBER}.\n"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "project"
    place.mkdir()
    (place / "letter.md").write_text(LETTER, "utf-8")
    return place


@pytest.fixture
def client(need, douane_mcp, folder):
    need(FILESYSTEM)
    talk = douane_mcp(*FILESYSTEM.command, folder)
    talk.open()
    talk.ask("tools/list")
    return talk


def read(client, folder):
    answer = client.call("read_text_file", path=str(folder / "letter.md"))
    return answer["result"]["content"][0]["text"]


@promise("P-TOKENS")
def test_what_was_read_as_a_token_is_written_as_the_number(client, folder):
    said = read(client, folder)
    client.call("write_file", path=str(folder / "copy.md"), content=said)

    assert re.fullmatch(r"Dear all,\n\nplease pay to IBAN ⟨iban:[0-9a-f]{16}⟩\.\n", said)
    assert (folder / "copy.md").read_text("utf-8") == LETTER


@promise("P-TOKENS")
def test_a_made_up_token_is_not_written(client, folder):
    answer = client.call("write_file", path=str(folder / "copy.md"), content="⟨iban:0123456789abcdef⟩")

    assert answer["result"]["isError"] is True
    assert "ask the server for the value again" in answer["result"]["content"][0]["text"]
    assert not (folder / "copy.md").exists()
