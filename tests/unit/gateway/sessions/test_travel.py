"""A session that is in two places at once is told."""

from __future__ import annotations

import struct

import pytest

from douane.errors import ConfigError
from douane.gateway import places
from douane.gateway.places import places_of
from douane.gateway.sessions import Ended, Found, Gone, Seal, Sessions
from douane.gateway.sessions.travel import Location, Stop, distance, is_impossible
from douane.policy.sessions import Consequence, SessionSettings
from tests.unit.gateway.sessions._made import KEY, NOW, asking

OSLO, LAGOS, DRAMMEN = Location(59.91, 10.75), Location(6.52, 3.38), Location(59.74, 10.20)
WHERE = {"192.0.2.1": OSLO, "198.51.100.1": LAGOS, "203.0.113.1": DRAMMEN}


def table(folder, **settings):
    settings = SessionSettings(bind_to_ip=Consequence.OFF, **settings)
    return Sessions(Seal([KEY]), settings, Ended(f"{folder}/ended"), WHERE.get)


def begun(sessions):
    return sessions.begin(asking(), "up", "2025-11-25", NOW)


def test_the_way_from_oslo_to_lagos():
    assert distance(OSLO, LAGOS) == pytest.approx(5960, abs=60)
    assert distance(OSLO, OSLO) == 0


@pytest.mark.parametrize(
    ("to", "hours", "impossible"), [(LAGOS, 1, True), (LAGOS, 7, False), (DRAMMEN, 0, False)]
)
def test_what_nobody_travels(to, hours, impossible):
    assert is_impossible(Stop(OSLO, NOW), Stop(to, NOW + hours * 3600)) is impossible


def test_a_session_that_jumps_is_recorded(tmp_path):
    sessions = table(tmp_path)
    live = begun(sessions)
    found = sessions.find(live.text, asking(address="198.51.100.1"), NOW + 600)
    assert isinstance(found, Found)
    assert [signal.rule for signal in found.signals] == ["session.travel"]


def test_and_refused_where_an_operator_wants_that(tmp_path):
    sessions = table(tmp_path, travel=Consequence.END)
    live = begun(sessions)
    assert isinstance(sessions.find(live.text, asking(address="198.51.100.1"), NOW + 600), Gone)


def test_addresses_without_a_place_say_nothing(tmp_path):
    sessions = table(tmp_path)
    live = begun(sessions)
    assert sessions.find(live.text, asking(address="10.0.0.1"), NOW + 1) == Found(live)


def test_without_a_file_nothing_is_known():
    assert places_of("")("192.0.2.1") is None


@pytest.mark.parametrize("content", [None, b"no database"])
def test_a_file_that_is_none_is_told(tmp_path, content):
    path = tmp_path / "places.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read as a database of places"):
        places_of(str(path))


@pytest.mark.parametrize(
    ("found", "place"),
    [
        ({"location": {"latitude": 59.91, "longitude": 10.75}}, OSLO),
        ({"location": {"latitude": "59"}}, None),
        ({"country": {}}, None),
        (None, None),
        ("text", None),
    ],
)
def test_what_a_database_says_of_an_address(found, place):
    assert places._place(found) == place


def mmdb(latitude, longitude):
    """A database in which every address is in one place: a tree of one node, a record, and what describes them."""
    place = encoded({"location": {"latitude": latitude, "longitude": longitude}})
    described = {
        "node_count": 1,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test",
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "languages": {},
        "description": {},
    }
    record = (1 + 16).to_bytes(3, "big")
    return record * 2 + bytes(16) + place + b"\xab\xcd\xefMaxMind.com" + encoded(described)


def encoded(value):
    """The few types of the format that are needed (MaxMind DB 2.0)."""
    if isinstance(value, dict):
        return bytes([0xE0 | len(value)]) + b"".join(encoded(k) + encoded(v) for k, v in value.items())
    if isinstance(value, str):
        return bytes([0x40 | len(value)]) + value.encode()
    if isinstance(value, float):
        return b"\x68" + struct.pack(">d", value)
    return bytes([0xC4]) + value.to_bytes(4, "big")


def test_a_real_database_says_where_an_address_is(tmp_path):
    (tmp_path / "places.mmdb").write_bytes(mmdb(59.91, 10.75))
    where = places_of(str(tmp_path / "places.mmdb"))
    assert where("192.0.2.1") == OSLO
    assert where("2001:db8::1") is None
    assert where("") is None
