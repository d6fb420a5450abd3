"""Why a text is left as it is."""

from __future__ import annotations

from douane.model.estate import Way


class UneditableError(Exception):
    """The way leads nowhere, or to what cannot be changed for sure; says why, and quotes no value."""


class AbsentError(UneditableError):
    """There is nothing at the end of the way."""


def broken(form: str, text: str, at: int) -> UneditableError:
    """What is said of a text that cannot be read from `at` on."""
    return UneditableError(f"it is not {form}, see line {text.count(chr(10), 0, at) + 1}")


def twice(way: Way) -> UneditableError:
    """What is said of a way with more than one end."""
    return UneditableError(f"`{shown(way)}` stands there twice, and readers differ in which counts")


def absent(way: Way) -> AbsentError:
    """What is said of a way with no end."""
    return AbsentError(f"there is no `{shown(way)}`")


def present(way: Way) -> UneditableError:
    """What is said of a member that was to be new."""
    return UneditableError(f"`{shown(way)}` is there already")


def shown(way: Way) -> str:
    """A way as a person reads it."""
    return ".".join(str(key) for key in way)
