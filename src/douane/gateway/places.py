"""Where addresses are, by a database of the operator's (MMDB), which Douane does not bring."""

from __future__ import annotations

from pathlib import Path

from douane.errors import ConfigError, installing
from douane.gateway.sessions.travel import Location, Where, nowhere


def places_of(path: str) -> Where:
    """What the database at `path` says, nothing where it is empty; a lookup costs microseconds.

    Raises:
        ConfigError: the file, or the package that reads it, is missing or not what it should be.
    """
    if not path:
        return nowhere
    try:
        import maxminddb  # noqa: PLC0415  # an extra, and of use only with a file
    except ImportError:
        raise ConfigError("`places` needs a package more", installing("geo")) from None
    try:
        reader = maxminddb.open_database(Path(path).expanduser(), maxminddb.MODE_MMAP)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        fix = "name a file in the format MMDB, such as GeoLite2-City.mmdb, or remove `places`"
        raise ConfigError(f"`{path}` cannot be read as a database of places: {error}", fix) from None

    def where(address: str) -> Location | None:
        try:
            return _place(reader.get(address))
        except (ValueError, maxminddb.InvalidDatabaseError):  # no address, or of a family that it lacks
            return None

    return where


def _place(found: object) -> Location | None:
    location = found.get("location") if isinstance(found, dict) else None
    if not isinstance(location, dict):
        return None
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return Location(float(latitude), float(longitude))
    return None
