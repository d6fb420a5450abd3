"""How the command line ends, whatever happens."""

from __future__ import annotations

import click
import pytest

from douane import __version__
from douane.cli import app as front
from douane.cli.app import COMMANDS, app, outcome
from douane.errors import ConfigError, StoreError
from tests._promises import promise


@pytest.fixture
def failing(monkeypatch):
    """`failing(error)` has `douane fail` end with that."""

    def arrange(error):
        @click.command()
        def fail():
            raise error

        monkeypatch.setattr(front._Lazy, "get_command", lambda *_: fail)

    return arrange


def test_without_arguments_the_help_is_shown(capsys):
    assert outcome([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["tools", "policy", "audit"])
def test_a_group_without_arguments_shows_its_help(name, capsys):
    assert outcome([name]) == 0
    assert f"Usage: douane {name} " in capsys.readouterr().out


def test_the_version_is_told(capsys):
    assert outcome(["--version"]) == 0
    assert capsys.readouterr().out == f"douane, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["--nothing"], ["inspect", "--nothing"], ["tools", "nothing"]]
)
def test_bad_usage_ends_with_2(arguments, capsys):
    assert outcome(arguments) == 2
    assert "Usage:" in capsys.readouterr().err


@promise("P-NO-TRACEBACK")
@pytest.mark.parametrize(
    "arguments",
    [
        ["incident", "open", "--principal", "p\udcff"],
        ["kill", "server", "\udcff"],
        ["kill", "list", "--tenant=\udcff"],
        ["\udcff"],
    ],
)
def test_what_is_not_text_is_refused_before_anything_is_done(arguments, capsys):
    assert outcome(arguments) == 2
    assert capsys.readouterr().err.endswith("is not valid UTF-8\n  fix: type it in the encoding UTF-8\n")


@promise("P-NO-TRACEBACK")
@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ConfigError("it is wrong", "mend it"), 2, "douane: it is wrong\n  fix: mend it\n"),
        (StoreError("it is full", "make room"), 3, "douane: it is full\n  fix: make room\n"),
        (KeyboardInterrupt(), 130, "douane: stopped\n"),
        (
            PermissionError(13, "Permission denied", "/root/x"),
            3,
            "douane: `/root/x`: Permission denied\n  fix: ask as an account that may use it, or name another place\n",
        ),
        (
            OSError(28, "No space left on device"),
            3,
            "douane: No space left on device\n  fix: see whether it is there, and whether there is room\n",
        ),
        (RuntimeError("odd"), 3, "douane: internal error: RuntimeError: odd\n  fix: please report this\n"),
        (ConfigError("a \x1b[2J", "b \u202e"), 2, "douane: a \\x1b[2J\n  fix: b \\u{202e}\n"),
        (SystemExit(7), 7, ""),
    ],
)
def test_a_failure_ends_in_one_message(error, code, told, failing, capsys):
    failing(error)
    assert outcome(["fail"]) == code
    assert capsys.readouterr().err.lstrip("\n") == told


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_told_without_loading_it(name):
    command = app.get_command(click.Context(app), name)
    assert command is not None
    assert COMMANDS[name].help.rstrip(".").split(",")[0] in " ".join(command.help.split())


def test_a_command_that_is_not_there_is_answered_with_one_like_it(capsys):
    assert outcome(["protcet"]) == 2
    assert "Did you mean one of: 'protect', 'unprotect'?" in capsys.readouterr().err
