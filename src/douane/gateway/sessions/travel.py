"""Whether somebody can have come from one place to another in the time between two requests."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

FASTEST: Final = 1000.0  # kilometres an hour, as airliners fly
NEAR: Final = 500.0  # kilometres by which a database of addresses is often wrong
_RADIUS: Final = 6371.0  # of the earth, in kilometres
_HOUR: Final = 3600.0


class Location(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


class Stop(NamedTuple):
    """Where somebody was, and when."""

    place: Location
    at: float


# Where an IP address is, None where that is not known.
Where = Callable[[str], Location | None]


def nowhere(_address: str) -> None:
    """What is known of addresses where nobody named a database."""


def is_impossible(start: Stop, end: Stop) -> bool:
    """Whether no traveller gets from one stop to the next in time."""
    far = distance(start.place, end.place)
    return far > NEAR and far > FASTEST * max(0.0, end.at - start.at) / _HOUR


def distance(one: Location, other: Location) -> float:
    """Kilometres between two places, along the surface."""
    north, south = radians(one.latitude), radians(other.latitude)
    width = radians(other.longitude - one.longitude)
    part = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(width / 2) ** 2
    return 2 * _RADIUS * asin(min(1.0, sqrt(part)))
