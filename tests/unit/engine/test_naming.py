"""Resources that wait for approval, by whatever spelling of their URIs they are asked for."""

from __future__ import annotations

from dataclasses import replace

from douane.config import read
from douane.engine.rules import Rules
from douane.model.server import Kind, Pin, State
from douane.stores.documents import built_in


class Counted(dict):
    """Pins that know how often all of them were looked at."""

    looks = 0

    def items(self):
        self.looks += 1
        return super().items()


def pins_of(*uris):
    return Counted(
        ((Kind.RESOURCE, uri), Pin(Kind.RESOURCE, uri, State.DRIFTED, None, None, "", 1.0)) for uri in uris
    )


def rules_of(pins):
    config = read([built_in()])
    return Rules(config.policy, config.settings, pins)


def held(rules, uri):
    pin = rules.spellings.held_as(rules.pins, Kind.RESOURCE, uri)
    return pin and pin.name


def test_pins_are_spelt_out_once_however_many_resources_are_read():
    rules = rules_of(pins_of(*(f"file:///a/{number}" for number in range(50))))
    assert [held(rules, uri) for uri in ("FILE:///a/7", "file:///b", "file:///a/./49", "http://c")] == [
        "file:///a/7",
        None,
        "file:///a/49",
        None,
    ]
    assert rules.pins.looks == 1


def test_other_rules_are_of_their_own_pins():
    rules = rules_of(pins_of("file:///a"))
    assert held(rules, "FILE:///a") == "file:///a"
    assert held(replace(rules, pins=pins_of("file:///b")), "FILE:///a") is None
    assert held(replace(rules, pins=pins_of("file:///b")), "FILE:///b") == "file:///b"


def test_what_is_pinned_by_just_this_name_is_that():
    assert held(rules_of(pins_of("file:///a", "FILE:///a")), "FILE:///a") is None


def test_signs_that_show_nothing_make_no_other_name():
    assert held(rules_of(pins_of("file:///a\u200bb")), "file:///%E2%80%8Bab") == "file:///a\u200bb"
