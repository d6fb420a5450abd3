"""`douane-mcp` says what is wrong with its command line, and never shows a traceback."""

from __future__ import annotations

import pytest

from douane import wrap
from douane.transports import last_words
from tests._promises import promise


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the server's command after --upstream"),
        (["--upstram", "x"], "there is no option `--upstram`, did you mean `--upstream`?"),
        (["--zzz"], "there is no option `--zzz`"),
        (["--name"], "--name needs a value: what policies and the audit log call the server"),
        (
            ["--name", "--upstream", "x"],
            "--name needs a value: what policies and the audit log call the server",
        ),
        (
            ["--profile", "--upstream", "x"],
            "--profile needs a value: the name of what the server may touch",
        ),
        (["--env"], "--env needs a value: VARIABLE=secret://NAME"),
        (["--profil", "x"], "there is no option `--profil`, did you mean `--profile`?"),
        (["--name", "a", "--upstream"], "--upstream needs the server's command after it"),
        (["--name", "a\udcff", "--", "x"], "the name or profile is not valid UTF-8"),
        (["x\x1b"], "`x\\x1b` is no option: the server's command stands after --upstream"),
    ],
)
def test_a_mistake_of_the_command_line_is_named(arguments, said, capsys):
    assert wrap.run(arguments) == 2
    assert capsys.readouterr().err == f"douane-mcp: {said}\n  fix: see `douane-mcp --help`\n"


@promise("P-NO-TRACEBACK")
def test_a_bug_before_the_conversation_is_told_by_its_type_only(monkeypatch, capsys):
    def bug(*_):
        raise RuntimeError("hunter2")

    told = []
    monkeypatch.setattr(wrap, "_serve", bug)
    monkeypatch.setattr(wrap, "ensure_streams", lambda: None)
    monkeypatch.setattr(wrap, "Guardian", object)  # the real one would outlive the test
    monkeypatch.setattr(wrap.signal, "signal", lambda *_: None)
    monkeypatch.setattr(last_words, "tell_host", told.append)
    monkeypatch.setattr(wrap.gc, "disable", lambda: None)
    assert wrap.wrap(["x"], "") == 3
    error = "a bug kept the server from starting: RuntimeError"
    assert capsys.readouterr().err == f"douane: {error}\n  fix: please report this\n"
    assert told == [f"{error}; please report this"]
