"""`douane completion` prints scripts that real shells take."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from douane.cli.app import outcome


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_calls_douane_and_the_shell_can_read_it(shell, capsys):
    assert outcome(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_DOUANE_COMPLETE" in script
    if shutil.which(shell) is None:
        pytest.skip(f"{shell.upper()} IS NOT INSTALLED: nobody has read its script")
    subprocess.run([shell, "-n"], input=script, text=True, check=True, capture_output=True, timeout=10)


@pytest.mark.parametrize(
    ("words", "position", "expected"),
    [("douane ins", 1, {"inspect"}), ("douane tools ", 2, {"list", "diff", "approve", "forget"})],
)
def test_commands_and_the_commands_below_them_are_completed(words, position, expected, monkeypatch, capsys):
    monkeypatch.setenv("_DOUANE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(position))
    assert outcome([]) == 0
    assert {line.partition(",")[2] for line in capsys.readouterr().out.split()} == expected


def test_another_shell_is_bad_usage():
    assert outcome(["completion", "cmd"]) == 2
