"""Session ids, sealed: any replica that has the keys can go on, and nobody else can make or read one."""

from __future__ import annotations

import os
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from douane.errors import StoreError

KEY_LENGTH: Final = 32
MAX_UPSTREAM: Final = 1024  # characters of an upstream's own session id; some are whole tokens
MAX_TEXT: Final = 2048
_VERSION: Final = b"\x02"
_NAMED: Final = 4  # bytes that tell which key sealed an id
_NONCE: Final = 12
_HEAD: Final = struct.Struct(">16s16s16sdHHH")
_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]+")


class Key(NamedTuple):
    """A key that opens whatever it sealed, and seals what is issued from `since` (epoch seconds) on."""

    secret: bytes
    since: float


class Bound(NamedTuple):
    """What a session is bound to: `holder` is the digest of whose it is, `serial` 16 random bytes.

    `place` is the digest of where `server` was when it began, since a name may come to mean another server.
    """

    server: str
    holder: bytes
    upstream: str
    revision: str
    issued: float
    serial: bytes
    place: bytes = bytes(16)

    @property
    def name(self) -> str:
        """What records and administrators call the session."""
        return name_of(self.serial)


def new_serial() -> bytes:
    """A serial that no other session has, from the system's generator."""
    return os.urandom(16)


def name_of(serial: bytes) -> str:
    """What the session with this serial is called; it tells nothing of the id."""
    return sha256(b"douane session name" + serial).hexdigest()[:32]


class Seal:
    """Seals and opens ids with AES-256-GCM under keys that can be rotated."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.use(keys)

    def use(self, keys: Sequence[Key]) -> None:
        """Seal and open with these keys from now on."""
        self._keys = sorted(keys, key=lambda key: key.since)
        self._ciphers = {_name(key): AESGCM(key.secret) for key in keys}

    def seal(self, bound: Bound) -> str:
        """The id for `bound`: visible ASCII, up to 512 characters for upstream ids of up to 150.

        Raises:
            StoreError: the upstream's own id is longer than `MAX_UPSTREAM`, or no key is in force yet.
        """
        if len(bound.upstream) > MAX_UPSTREAM:
            raise StoreError(
                f"the session id of `{bound.server}` has more than {MAX_UPSTREAM} characters",
                "report it to whoever maintains that server",
            )
        named = _name(self._key_at(bound.issued))
        nonce = os.urandom(_NONCE)
        head = _VERSION + named
        sealed = self._ciphers[named].encrypt(nonce, _packed(bound), head)
        return urlsafe_b64encode(head + nonce + sealed).decode("ascii").rstrip("=")

    def open(self, text: str) -> Bound | None:
        """What `text` is bound to, or None if no key of ours sealed exactly this text."""
        raw = _decoded(text)
        head, nonce, sealed = (
            raw[: 1 + _NAMED],
            raw[1 + _NAMED : 1 + _NAMED + _NONCE],
            raw[1 + _NAMED + _NONCE :],
        )
        cipher = self._ciphers.get(head[1:])
        if head[:1] != _VERSION or cipher is None or len(nonce) < _NONCE:
            return None
        try:
            return _unpacked(cipher.decrypt(nonce, sealed, head))
        except InvalidTag:
            return None

    def _key_at(self, at: float) -> Key:
        in_force = [key for key in self._keys if key.since <= at]
        if not in_force:
            raise StoreError("no session key is in force yet", "check the clock, and `session.keys`")
        return in_force[-1]


def _name(key: Key) -> bytes:
    return sha256(b"douane session key" + key.secret).digest()[:_NAMED]


def _decoded(text: str) -> bytes:
    """The bytes of unpadded base64 in its one canonical form; nothing for any other text."""
    if len(text) > MAX_TEXT or len(text) % 4 == 1 or not _ALPHABET.fullmatch(text):
        return b""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return raw if urlsafe_b64encode(raw).decode("ascii").rstrip("=") == text else b""


def _packed(bound: Bound) -> bytes:
    texts = [part.encode() for part in (bound.server, bound.revision, bound.upstream)]
    lengths = [len(part) for part in texts]
    return _HEAD.pack(bound.serial, bound.holder, bound.place, bound.issued, *lengths) + b"".join(texts)


def _unpacked(raw: bytes) -> Bound:
    serial, holder, place, issued, *lengths = _HEAD.unpack_from(raw)
    texts, start = [], _HEAD.size
    for length in lengths:
        texts.append(raw[start : start + length].decode())
        start += length
    server, revision, upstream = texts
    return Bound(server, holder, upstream, revision, issued, serial, place)
