"""Whether what its place gives away can be a password, for commands, files, headers and prose."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.plausible import (
    MADE_UP,
    is_blank,
    is_made_up,
    is_placeholder,
    is_published,
    is_random,
    is_stand_in,
    is_wordy,
)

_CLEAR: Final = 0.7
_LIKELY: Final = 0.5
_SURE: Final = 0.9
_REFERENCE: Final = ("$", "{", "<", "[", "%", "*", "@", "`", "-", "(", "ENC[")
_MIXED: Final = Lazy(r"(?=.*[A-Za-z])(?=.*[0-9!@#$%^&*_+=?~-])", re.DOTALL)
_PLAIN: Final = Lazy(r"[0-9.,:%/-]+|[a-z]+(?:[-_][a-z]+)+|[A-Za-z_$][\w$]*(?:[.:]+[A-Za-z_$][\w$]*)+")
_LEAST_DIFFERENT: Final = 12


def is_header(match: re.Match[str]) -> float:
    """The token of a header is drawn by lot; the header of a JSON Web Token alone opens nothing."""
    value = match["secret"]
    is_part = value.startswith("eyJ") and "." not in value
    return _CLEAR if is_random(value) and not is_placeholder(value) and not is_part else 0.0


def is_basic(match: re.Match[str]) -> float:
    """Basic credentials are a name and a password, joined by a colon, in base64 (RFC 7617)."""
    value = match["secret"]
    try:
        user, colon, password = b64decode(value + "=" * (-len(value) % 4)).decode().partition(":")
    except ValueError:
        return 0.0
    if (
        not colon
        or user.startswith("{")
        or not user.isprintable()
        or is_stand_in(password)
        or is_placeholder(password)
    ):
        return 0.0
    return _SURE if password else 0.0


def is_pair(match: re.Match[str]) -> float:
    """A name and a password on a command line; one alone must look like no name."""
    user, _, password = (part.strip("\"'{}") for part in match["secret"].partition(":"))
    value = password or user
    is_one = bool(user) != bool(password)
    return (
        _CLEAR
        if not _is_none(value) and not user.startswith("<") and (not is_one or _MIXED.match(value))
        else 0.0
    )


def is_credentials(match: re.Match[str]) -> float:
    """A name and a password in their one place, of which none is a reference or a stand-in."""
    _, _, password = match["secret"].partition(":")
    if password.startswith(_REFERENCE) or is_stand_in(password) or is_blank(password):
        return 0.0
    return MADE_UP if is_made_up(password) else _CLEAR


def is_given(match: re.Match[str]) -> float:
    """The password that a command or file has: anything but a reference, a stand-in or another option."""
    return 0.0 if _is_none(match["secret"]) else _CLEAR


def is_told(match: re.Match[str]) -> float:
    """A password in prose has something that words and the names of code do not have."""
    value = match["secret"].rstrip(".,;:!?)")
    if _is_none(value) or value.startswith(("/", "http")) or not _MIXED.match(value):
        return 0.0
    is_strong = any(map(str.isdigit, value)) or not is_wordy(value)
    return _LIKELY if is_strong and not _PLAIN.fullmatch(value) else 0.0


def is_varied(match: re.Match[str]) -> float:
    """A long value that is no placeholder and not too uniform."""
    value = match["secret"]
    return 0.0 if is_placeholder(value) or len(set(value)) < _LEAST_DIFFERENT else _CLEAR


def _is_none(value: str) -> bool:
    if not value or value.startswith(_REFERENCE):
        return True
    return is_stand_in(value) or is_placeholder(value) or is_published(value)
