"""Nobody is sent to a command that does not exist."""

from __future__ import annotations

import click
import pytest

from douane.cli.app import app
from tests.architecture._commands import fault, named_commands
from tests.architecture._source import PACKAGE, ROOT, report

TEXTS = sorted(
    [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.toml"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)


def test_every_command_that_is_named_exists():
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line}: {wrong}"
        for file in TEXTS
        for number, line in named_commands(file.read_text("utf-8"))
        if (wrong := fault(line, app))
    ]
    assert not found, report(found)


@pytest.fixture
def example():
    @click.group("douane")
    def douane():
        pass

    @douane.group("audit")
    def audit():
        pass

    @audit.command("show")
    @click.argument("seq")
    @click.option("--all", "everything", is_flag=True)
    def show(seq, everything):
        pass

    return douane


@pytest.mark.parametrize(
    "line",
    ["douane", "douane --version", "douane audit", "douane audit show 7 --all", "douane audit show {n}"],
)
def test_a_command_that_exists_passes(line, example):
    assert fault(line, example) == ""


@pytest.mark.parametrize(
    "line", ["douane pins", "douane audit list", "douane audit show 7 --none", "douane Audit"]
)
def test_a_command_that_does_not_exist_is_found(line, example):
    assert fault(line, example)


def test_commands_are_found_in_backticks_and_after_a_prompt():
    text = "say `douane audit`,\n$ douane doctor  # why\nnot douane this"
    assert list(named_commands(text)) == [(1, "douane audit"), (2, "douane doctor")]
