"""What a server shows, held against what was approved, over the life of an installation."""

from __future__ import annotations

import pytest

from douane.inventory.compare import (
    FIRST_USE,
    Standing,
    Trust,
    approved_by_person,
    closing_key,
    closing_pin,
    compare,
    held,
)
from douane.inventory.definitions import define
from douane.model.server import Kind, Pin, State

TOFU, FIRST = Trust.ON_FIRST_USE, Trust.APPROVE_FIRST


def tool(name, text="v1", kind=Kind.TOOL):
    return define(kind, name, {"name": name, "description": text})


class Inventory:
    """The pins of one server, and a clock that moves with every listing."""

    def __init__(self, trust=TOFU):
        self.trust = trust
        self.pins = {}
        self.at = 0.0

    def show(self, *definitions):
        self.at += 1
        return [self.show_one(definition) for definition in definitions]

    def show_one(self, definition):
        found = compare(definition, self.pins, self.trust, self.at)
        if found.pin:
            self.pins[found.pin.kind, found.pin.name] = found.pin
        return found.standing

    def close(self, kind=Kind.TOOL):
        self.pins[closing_key(kind)] = closing_pin(kind, self.at)

    def approve(self, definition, by="local:alice"):
        key = definition.kind, definition.name
        self.pins[key] = Pin(*key, State.APPROVED, definition, None, by, self.at)

    def pin(self, name, kind=Kind.TOOL):
        return self.pins[kind, name]


@pytest.fixture
def inventory():
    return Inventory()


def test_the_first_listing_is_trusted_with_all_its_pages(inventory):
    assert inventory.show(tool("a"), tool("b")) == [Standing.GOOD, Standing.GOOD]
    assert inventory.show(tool("c")) == [Standing.GOOD]
    assert inventory.pin("c") == Pin(Kind.TOOL, "c", State.APPROVED, tool("c"), None, FIRST_USE, 2.0)


def test_a_tool_that_comes_after_the_first_listing_is_news_and_held(inventory):
    inventory.show(tool("a"))
    inventory.close()
    assert inventory.show(tool("b")) == [Standing.NEW]
    assert inventory.pin("b") == Pin(Kind.TOOL, "b", State.HELD, None, tool("b"), FIRST_USE, 2.0)


def test_news_stays_held_without_being_remembered_again(inventory):
    inventory.close()
    inventory.show(tool("b"))
    assert inventory.show(tool("b")) == [Standing.UNAPPROVED]
    assert inventory.pin("b").at == 1.0


def test_each_kind_has_its_own_first_listing(inventory):
    inventory.close(Kind.TOOL)
    assert inventory.show(tool("p", kind=Kind.PROMPT)) == [Standing.GOOD]


def test_resources_may_come_at_any_time(inventory):
    inventory.close(Kind.RESOURCE)
    assert inventory.show(tool("file:///x", kind=Kind.RESOURCE)) == [Standing.GOOD]


@pytest.mark.parametrize("kind", [Kind.TOOL, Kind.RESOURCE])
def test_where_a_person_approves_first_nothing_is_trusted(kind):
    inventory = Inventory(FIRST)
    assert inventory.show(tool("a", kind=kind)) == [Standing.UNAPPROVED]
    assert inventory.pin("a", kind).state is State.HELD


def test_a_change_is_drift_and_what_was_approved_stays_known(inventory):
    inventory.show(tool("a"))
    assert inventory.show(tool("a", "v2")) == [Standing.DRIFTED]
    pin = inventory.pin("a")
    assert (pin.state, pin.approved, pin.seen) == (State.DRIFTED, tool("a"), tool("a", "v2"))


def test_drift_is_remembered_once(inventory):
    inventory.show(tool("a"))
    inventory.show(tool("a", "v2"))
    assert inventory.show(tool("a", "v2")) == [Standing.DRIFTED]
    assert inventory.pin("a").at == 2.0


def test_further_drift_is_remembered_anew(inventory):
    inventory.show(tool("a"))
    inventory.show(tool("a", "v2"))
    assert inventory.show(tool("a", "v3")) == [Standing.DRIFTED]
    assert inventory.pin("a").seen == tool("a", "v3")


def test_a_tool_that_goes_back_to_what_was_approved_is_good_again(inventory):
    inventory.show(tool("a"))
    inventory.show(tool("a", "v2"))
    assert inventory.show(tool("a")) == [Standing.GOOD]
    pin = inventory.pin("a")
    assert (pin.state, pin.seen, pin.at) == (State.APPROVED, None, 3.0)


def test_what_has_not_changed_is_not_remembered_again(inventory):
    inventory.show(tool("a"))
    assert compare(tool("a"), inventory.pins, TOFU, 9.0).pin is None


def test_what_waits_for_approval_waits_in_its_newest_form(inventory):
    inventory.close()
    inventory.show(tool("b"))
    assert inventory.show(tool("b", "v2")) == [Standing.UNAPPROVED]
    pin = inventory.pin("b")
    assert (pin.state, pin.approved, pin.seen) == (State.HELD, None, tool("b", "v2"))


def test_what_a_person_approved_is_good_from_then_on(inventory):
    inventory.close()
    inventory.show(tool("b"))
    inventory.approve(tool("b"))
    assert inventory.show(tool("b")) == [Standing.GOOD]


def test_the_order_of_members_is_no_change(inventory):
    inventory.show(define(Kind.TOOL, "a", {"name": "a", "x": 1}))
    assert inventory.show(define(Kind.TOOL, "a", {"x": 1, "name": "a"})) == [Standing.GOOD]


def test_a_prompt_of_the_same_name_is_another_thing(inventory):
    inventory.show(tool("a"))
    assert inventory.show(tool("a", "v2", Kind.PROMPT)) == [Standing.GOOD]


def test_something_wrong_at_first_sight_is_held_and_not_approved(inventory):
    inventory.show(tool("a"))
    pin = held(inventory.pin("a"), tool("a"), 5.0)
    assert (pin.state, pin.approved, pin.seen, pin.at) == (State.HELD, None, tool("a"), 5.0)


def test_only_a_person_vouches_for_what_was_found_in_a_definition(inventory):
    inventory.show(tool("a"))
    assert not approved_by_person(inventory.pin("a"), tool("a"))
    inventory.approve(tool("a"))
    assert approved_by_person(inventory.pin("a"), tool("a"))
    assert not approved_by_person(inventory.pin("a"), tool("a", "v2"))
    assert not approved_by_person(None, tool("a"))
    assert not approved_by_person(
        Pin(Kind.TOOL, "a", State.HELD, None, tool("a"), "local:alice", 1.0), tool("a")
    )
