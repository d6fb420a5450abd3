"""What `sandbox-exec` of macOS is told, word for word; nobody here has a Mac to hear it."""

from __future__ import annotations

from pathlib import Path

from douane.sandbox.seatbelt import PROGRAM, Enclosure, command_line, profile

GOLDEN = Path(__file__).with_name("seatbelt.txt")
NOTES = Enclosure(
    reads=("/opt/server",),
    changes=("/Users/ann/notes",),
    hidden=("/Users/ann/notes/keys",),
    home="/Users/ann",
    gate=3128,
)


def test_the_rules_of_a_server_are_these():
    assert profile(NOTES) == GOLDEN.read_text("utf-8")


def test_everything_is_denied_before_anything_is_allowed():
    lines = profile(NOTES).splitlines()
    assert lines[1] == "(deny default)"
    assert profile(NOTES).count("(") == profile(NOTES).count(")")


def test_no_path_is_read_as_a_rule():
    odd = NOTES._replace(changes=('/Users/ann/") (allow default) ("',))
    assert profile(odd) == profile(NOTES)
    assert 'CHANGE0=/Users/ann/") (allow default) ("' in command_line(odd, ("/bin/cat",))


def test_what_is_hidden_is_said_after_what_is_given():
    told = profile(NOTES)
    assert told.index("(deny file-read*") > told.index('(allow file-read* (subpath (param "READ0"))')
    assert '(param "NEVER0")' in told


def test_the_command_stands_behind_the_rules():
    line = command_line(NOTES, ("/usr/bin/node", "server.js"))
    assert line[:2] == (PROGRAM, "-p")
    assert line[-3:] == ("--", "/usr/bin/node", "server.js")


def test_without_a_gate_there_is_no_network():
    assert "network" not in profile(NOTES._replace(gate=0))
