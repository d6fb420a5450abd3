"""docs/cli.md tells of every command, every option of it, and every code with which one ends."""

from __future__ import annotations

import re

import click
import pytest

from douane import errors
from douane.cli import app as front
from douane.cli.app import app
from tests.architecture._source import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
_CODES = re.compile(r"^\| (\d+) \|", re.MULTILINE)


def commands(command=app, path=("douane",)):
    """Every command with the words that call it, groups included."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


def section(path):
    """The text below the heading of a command, up to the next heading."""
    found = re.search(rf"^##+ {' '.join(path)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return found and found[1]


BELOW = [(path, command) for path, command in commands() if len(path) > 1]


@pytest.mark.parametrize(
    ("path", "command"), BELOW, ids=lambda one: " ".join(one) if type(one) is tuple else ""
)
def test_every_command_has_its_section_with_its_options(path, command):
    text = section(path)
    assert text, f"docs/cli.md has no section `{' '.join(path)}`"
    options = [one.opts[-1] for one in command.params if isinstance(one, click.Option)]
    missing = [one for one in options if not re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text)]
    assert not missing, f"the section `{' '.join(path)}` of docs/cli.md says nothing of {', '.join(missing)}"


def test_every_section_is_about_a_command_that_exists():
    named = re.findall(r"^##+ (douane .*)$", PAGE, re.MULTILINE)
    assert set(named) == {" ".join(path) for path, _ in BELOW}


def test_every_code_with_which_a_command_ends_is_told():
    known = {0, 1, front.FAILURE, front.INTERRUPTED, front.UNREAD, click.UsageError.exit_code}
    known |= {one.exit_code for one in vars(errors).values() if hasattr(one, "exit_code")}
    assert {int(code) for code in _CODES.findall(PAGE)} == known
