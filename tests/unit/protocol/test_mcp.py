"""Which methods are legal, in which revision, direction and kind."""

from __future__ import annotations

import runpy

import pytest

from douane.protocol import mcp
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision
from douane.protocol.jsonrpc import Notification, Request, Response

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
OLD, NEW = Revision.R2024_11_05, Revision.R2026_07_28


def refusal(packet, direction, *revisions, extensions=()):
    found = mcp.check_method(packet, direction, revisions, extensions)
    return found.rule if found else None


@pytest.mark.parametrize(
    ("packet", "direction", "revision"),
    [
        (Request(1, "tools/call", {}), TO_SERVER, OLD),
        (Request(1, "tools/call", {}), TO_SERVER, NEW),
        (Request(1, "ping", {}), TO_CLIENT, OLD),
        (Request(1, "ping", {}), TO_SERVER, OLD),
        (Request(1, "sampling/createMessage", {}), TO_CLIENT, OLD),
        (Notification("notifications/tools/list_changed", {}), TO_CLIENT, NEW),
        (Response(1, {}, failed=False), TO_SERVER, OLD),
    ],
)
def test_a_method_of_the_revision_is_legal(packet, direction, revision):
    assert refusal(packet, direction, revision) is None


@pytest.mark.parametrize(
    ("packet", "direction", "revision"),
    [
        (Request(1, "tools/call", {}), TO_CLIENT, OLD),
        (Request(1, "sampling/createMessage", {}), TO_SERVER, OLD),
        (Request(1, "initialize", {}), TO_SERVER, NEW),
        (Request(1, "server/discover", {}), TO_SERVER, OLD),
        (Request(1, "elicitation/create", {}), TO_CLIENT, OLD),
        (Notification("tools/call", {}), TO_SERVER, OLD),
        (Request(1, "notifications/cancelled", {}), TO_SERVER, OLD),
    ],
)
def test_a_method_in_the_wrong_place_is_refused(packet, direction, revision):
    assert refusal(packet, direction, revision) == "protocol.misplaced-method"


def test_a_method_is_legal_if_one_of_the_possible_revisions_has_it():
    assert refusal(Request(1, "server/discover", {}), TO_SERVER, OLD, NEW) is None
    assert refusal(Request(1, "server/discover", {}), TO_SERVER) == "protocol.misplaced-method"


def test_unknown_methods_need_an_extension():
    packet = Request(1, "acme/x", {})
    assert refusal(packet, TO_SERVER, NEW) == "protocol.unknown-method"
    assert refusal(packet, TO_SERVER, NEW, extensions=["acme/*"]) is None


def test_an_extension_cannot_move_a_method_of_the_specification():
    packet = Request(1, "tools/call", {})
    assert refusal(packet, TO_CLIENT, NEW, extensions=["*"]) == "protocol.misplaced-method"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tools/call", "`tools/call`"),
        ("a`b\x1b[31m\né\u202e", "`a?b?[31m???`"),
        ("x" * 64, f"`{'x' * 64}`"),
        ("x" * 65, f"`{'x' * 64}…`"),
    ],
)
def test_a_name_is_shown_so_that_it_can_do_nothing(name, shown):
    assert mcp.shown(name) == shown


@pytest.mark.parametrize(
    ("packet", "subject"),
    [
        (Request(1, "tools/call", {"name": "read"}), "read"),
        (Request(1, "prompts/get", {"name": "greet"}), "greet"),
        (Request(1, "resources/read", {"uri": "file:///x"}), "file:///x"),
        (Request(1, "tools/call", {"name": 5}), ""),
        (Request(1, "tools/call", {}), ""),
        (Request(1, "ping", {"": "read", "name": "read"}), ""),
        (Notification("tools/call", {"name": "read"}), ""),
    ],
)
def test_the_subject_is_what_a_request_is_about(packet, subject):
    assert mcp.subject(packet) == subject


def test_the_table_says_who_sends_what():
    rows = {line.split()[0]: line.split()[1:] for line in mcp.table().splitlines()[1:]}
    assert rows["tools/call"] == ["c"] * 5
    assert rows["ping"] == ["b", "b", "b", "b", "-"]
    assert rows["sampling/createMessage"] == ["s", "s", "s", "s", "-"]


def test_the_module_prints_its_table(capsys):
    with pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module("douane.protocol.mcp", run_name="__main__")
    assert capsys.readouterr().out == mcp.table() + "\n"
