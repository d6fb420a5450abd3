"""One audit line, and how its body becomes text."""

from __future__ import annotations

import json
from _json import encode_basestring_ascii, make_encoder
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# ASCII only: what a peer sent cannot put control or bidirectional characters into the file. It is what
# `json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)` makes anew
# for each text.
_PIECES: Final = make_encoder(
    markers=None,
    default=json.JSONEncoder().default,
    encoder=encode_basestring_ascii,
    indent=None,
    key_separator=":",
    item_separator=",",
    sort_keys=True,
    skipkeys=False,
    allow_nan=False,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log: JSON text, chained to the line before by SHA-256 digests."""

    seq: int
    body: str
    previous: bytes
    hash: bytes


def encoded(body: Mapping[str, object]) -> str:
    """One ASCII JSON text for equal bodies: keys sorted, no spaces."""
    return "".join(_PIECES(body if type(body) is dict else dict(body), 0))


def decoded(entry: Entry) -> dict[str, object]:
    """The body of an entry; one that is not a JSON object comes back under the key ``unreadable``."""
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):
        body = None
    return body if isinstance(body, dict) else {"unreadable": entry.body}


def lifecycle(method: str, who: tuple[str, float], **told: object) -> dict[str, object]:
    """The body of what a principal did at a time, beside messages; allowed, if nothing else is told."""
    by, at = who
    fixed = {"v": 1, "at": at, "principal": by, "kind": "lifecycle", "method": method}
    return {**fixed, "subject": "", "action": "allow", **told}


def time_of(entry: Entry) -> float:
    """When it was, in seconds since the epoch; 0 for one that does not say so."""
    found = decoded(entry).get("at")
    return found if isinstance(found, int | float) else 0.0


def is_as_written(entry: Entry) -> bool:
    """Whether the body is text as `encoded` gives it; what someone else put there may be anything."""
    try:
        return encoded(decoded(entry)) == entry.body
    except ValueError:  # a number that JSON does not have
        return False
