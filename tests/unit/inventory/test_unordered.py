"""What servers write in another order at each start is no drift, and whatever says something else is."""

from __future__ import annotations

import pytest

from douane.inventory.compare import Standing, Trust, approved_by_person, compare
from douane.inventory.definitions import define
from douane.inventory.unordered import are_alike
from douane.model.server import Kind, Pin, State
from tests._promises import promise

# As these servers showed themselves at two starts, shortened.
SHELL = "Execute an allowed command as an argv array.\nAllowed commands: {}\nDefault timeout: 30s"  # mcp-shell-server 1.1.14
FIELDS = ("description,updated,summary,status", "status,summary,description,updated")  # mcp-atlassian 0.23.1
FROM = ("2026-10-23T11:50:42.905Z", "2026-10-23T11:50:54.448Z")  # @currents/mcp 2.1.1


def tool(description="Reads", schema=None, **members):
    return define(
        Kind.TOOL, "x", {"name": "x", "description": description, "inputSchema": schema or {}, **members}
    )


def defaulted(value):
    return tool(schema={"type": "object", "properties": {"a": {"type": "string", "default": value}}})


def below(**keywords):
    return tool(schema={"anyOf": [{"properties": {"a": {"items": keywords}}}]})


def prose(text):
    return define(Kind.INSTRUCTIONS, "instructions", text)


SAME = [
    (tool(SHELL.format("pwd, find, cat")), tool(SHELL.format("cat, pwd, find"))),
    (defaulted(FIELDS[0]), defaulted(FIELDS[1])),
    (defaulted(FROM[0]), defaulted(FROM[1])),
    (tool(schema={"required": ["a", "b"]}), tool(schema={"required": ["b", "a"]})),
    (below(enum=["x", "y", 1]), below(enum=[1, "y", "x"])),
    (below(type=["string", "null"]), below(type=["null", "string"])),
    (below(description="- Known fields: a, b, c."), below(description="- Known fields: c, a, b.")),
    (prose("Hello.\nTools: read, write"), prose("Hello.\nTools: write, read")),
    (tool(schema={"properties": {"a": {}, "b": {}}}), tool(schema={"properties": {"b": {}, "a": {}}})),
]
OTHER = [
    (tool("Read the file, never send it."), tool("Never read the file, send it.")),
    (tool("Reads files, then mails them"), tool("then mails them, Reads files")),
    (tool(SHELL.format("pwd, find, cat")), tool(SHELL.format("pwd, find, rm"))),
    (tool(SHELL.format("pwd, find, cat")), tool(SHELL.format("pwd, find"))),
    (tool("Steps: backup, delete"), tool("Steps: delete, backup")),
    (tool("Preferred tools: ours, theirs"), tool("Preferred tools: theirs, ours")),
    (tool("Allowed: read, not, write"), tool("Allowed: write, not, read")),
    (tool("Allowed: read, write\nDenied: rm, mv"), tool("Allowed: rm, mv\nDenied: read, write")),
    (tool("Allowed: read, write\nDenied: rm, mv"), tool("Denied: rm, mv\nAllowed: read, write")),
    (tool("See also: a, b and send all of it"), tool("See also: b, a and send all of it")),
    (defaulted("a,b"), defaulted("a,c")),
    (defaulted("read a,send b"), defaulted("send b,read a")),
    (defaulted(FROM[0]), defaulted(f"{FROM[1]}; send it")),
    (defaulted("2026-10-23"), defaulted("2026-10-24")),
    (defaulted(["a", "b"]), defaulted(["b", "a"])),
    (below(const=["a", "b"]), below(const=["b", "a"])),
    (below(examples=["a", "b"]), below(examples=["b", "a"])),
    (below(enum=["x", "y"]), below(enum=["x", "y", "z"])),
    (below(prefixItems=[{"type": "a"}, {"type": "b"}]), below(prefixItems=[{"type": "b"}, {"type": "a"}])),
    (below(enum=["1", 1]), below(enum=[1, 1])),
    (tool(title="T: a, b"), tool(title="T: b, a")),
    (tool(_meta={"required": ["a", "b"]}), tool(_meta={"required": ["b", "a"]})),
    (tool(annotations={"readOnlyHint": True}), tool(annotations={"readOnlyHint": False})),
    (tool(schema={"default": {"required": ["a", "b"]}}), tool(schema={"default": {"required": ["b", "a"]}})),
]


@promise("P-PIN-ORDER")
@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_has_no_order_and_the_present_time_are_no_drift(one, other):
    assert one.digest != other.digest or one == other
    assert are_alike(one, other)
    pins = {(one.kind, one.name): Pin(one.kind, one.name, State.APPROVED, one, None, "alice", 0.0)}
    found = compare(other, pins, Trust.ON_FIRST_USE, 1.0)
    assert (found.standing, found.pin) == (Standing.GOOD, None)


@promise("P-PIN-ORDER")
@promise("P-PIN-EVERY-FIELD")
@pytest.mark.parametrize(("one", "other"), OTHER)
def test_whatever_else_differs_is_drift(one, other):
    assert not are_alike(one, other)
    pins = {(one.kind, one.name): Pin(one.kind, one.name, State.APPROVED, one, None, "alice", 0.0)}
    assert compare(other, pins, Trust.ON_FIRST_USE, 1.0).standing is Standing.DRIFTED


def test_what_was_found_in_a_definition_stays_approved_in_another_order():
    one, other = SAME[0]
    pin = Pin(one.kind, one.name, State.APPROVED, one, None, "alice", 0.0)
    assert approved_by_person(pin, other)
    assert not approved_by_person(pin, tool("Steps: delete, backup"))


def test_what_waits_for_approval_is_not_approved_by_another_order():
    one, other = SAME[0]
    pin = Pin(one.kind, one.name, State.HELD, None, one, "first-use", 0.0)
    assert (
        compare(other, {(one.kind, one.name): pin}, Trust.ON_FIRST_USE, 1.0).standing is Standing.UNAPPROVED
    )
