"""`douane connect` as somebody types it, as far as nothing is asked of a server."""

from __future__ import annotations

import pytest

from douane.cli.app import outcome

HERE = "http://127.0.0.1:9/mcp"


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("ftp://mcp.example/",), "is no address of a server"),
        (("mcp.example",), "is no address of a server"),
        (("https://[::1/mcp",), "is no address of a server"),
        (("https://mcp.example/#top",), "is no address of a server"),
        (("http://mcp.example/mcp",), "--allow-http"),
        (("https://user:word@mcp.example/mcp",), "must not hold credentials"),
        ((HERE, "--header", "no colon"), "NAME: VALUE"),
        ((HERE, "--header", "Bad Name: x"), "NAME: VALUE"),
        ((HERE, "--header", "Host: evil.example"), "writes itself"),
        ((HERE, "--header", "Mcp-Session-Id: x"), "writes itself"),
        ((HERE, "--header", "X-Key: a\r\nHost: b"), "cannot stand in a header"),
        ((HERE, "--header", "X-Key: ${NOT_THERE_AT_ALL}"), "no variable `NOT_THERE_AT_ALL`"),
        ((HERE, "--header-from", "X-Key", "NOT_THERE_AT_ALL"), "no variable `NOT_THERE_AT_ALL`"),
        ((HERE, "--header-from", "Host", "PATH"), "writes itself"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(capfd, words, because):
    assert outcome(["connect", *words]) == 2
    said = capfd.readouterr()
    assert because in said.err
    assert "fix:" in said.err
    assert said.out == ""


@pytest.mark.parametrize("words", [("--header", "X-Key: ${KEY}"), ("--header-from", "X-Key", "KEY")])
def test_a_secret_in_a_header_is_in_no_message(capfd, monkeypatch, words):
    monkeypatch.setenv("KEY", "made-up-größe")
    assert outcome(["connect", HERE, *words]) == 2
    said = capfd.readouterr()
    assert "made-up" not in said.err + said.out
