"""A signed token as it comes (JWS compact serialization, RFC 7515 §7.1), before anybody believes it."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.protocol.json import Document, decode

LONGEST: Final = 16 << 10  # of a token; those of directories with hundreds of groups have 8 KiB
_FORM: Final = re.compile(r"([A-Za-z0-9_-]{2,2048})\.([A-Za-z0-9_-]{2,})\.([A-Za-z0-9_-]{2,2048})")


class Compact(NamedTuple):
    """A token taken apart; `signed` is what `signature` is said to be of."""

    algorithm: str
    kid: str
    type: str
    claims: Mapping[str, object]
    signed: bytes
    signature: bytes


def read_compact(text: str) -> Compact | None:
    """The token, None if it is none or could be read in two ways.

    Keys that the header holds or points at (`jwk`, `jku`, `x5c`, `x5u`) are not looked at: a token does not
    choose who vouches for it. One with `crit` asks for what we do not know, and is none (RFC 7515 §4.1.11).
    """
    form = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if form is None:
        return None
    header, claims, signature = (_decoded(part) for part in form.groups())
    named, said = _object(header), _object(claims)
    if named is None or said is None or "crit" in named:
        return None
    algorithm, kid, typ = (named.get(key, "") for key in ("alg", "kid", "typ"))
    if not (isinstance(algorithm, str) and isinstance(kid, str) and isinstance(typ, str)):
        return None
    return Compact(algorithm, kid, _short(typ), said, text[: form.end(2)].encode(), signature)


def _decoded(part: str) -> bytes:
    """The bytes of one part; nothing where another text would have the same ones."""
    if len(part) % 4 == 1:
        return b""
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return raw if _is_canonical(part, raw) else b""


def _is_canonical(part: str, raw: bytes) -> bool:
    """Whether the bits that the last character has too many are 0, as RFC 4648 §3.5 has it."""
    spare = -len(part) % 4 * 2
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(part[-1])
    return bool(raw) and last % (1 << spare) == 0


def _object(raw: bytes) -> Mapping[str, object] | None:
    document = decode(raw, 64)
    return document.value if isinstance(document, Document) and isinstance(document.value, dict) else None


def _short(typ: str) -> str:
    """A media type without `application/`, in lower case (RFC 7515 §4.1.9)."""
    return typ.lower().removeprefix("application/")
