"""Contents of entries, encrypted with keys of whoever they are about: what has no key any more says nothing.

`Payloads` is all that others need: `sealed` before a body is written, `opened` where one is read. What is
sealed stands in one member, so that all that looks at other members (the index, alerts) sees no content.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final

from douane.audit.entry import encoded
from douane.errors import StoreError
from douane.stores import tables
from douane.stores.faults import translated
from douane.stores.files import make_once
from douane.stores.keys import LENGTH, payload_key
from douane.stores.paths import ready
from douane.stores.schema import PATIENCE, closed_on_error

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEALED: Final = "sealed"
CONTENT: Final = ("arguments",)  # members that hold what somebody has said
ERASED: Final = "[erased]"
ELSEWHERE: Final = "[sealed]"
LOOK_EVERY: Final = 0.1  # seconds between looks at whether another process has destroyed keys
MOST: Final = 10_000  # keys that a process remembers
_DAY: Final = 86_400
_NONCE: Final = 12  # bytes, NIST SP 800-38D §8.2
_VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT, principal TEXT NOT NULL, month TEXT NOT NULL,
    wrapped BLOB, made REAL NOT NULL, destroyed REAL
) STRICT;
CREATE UNIQUE INDEX keys_in_use ON keys (principal, month) WHERE wrapped IS NOT NULL;
"""
_IN_USE: Final = "SELECT id, wrapped FROM keys WHERE principal = ? AND month = ? AND wrapped IS NOT NULL"
_ADD: Final = "INSERT INTO keys (principal, month, wrapped, made) VALUES (?, ?, ?, ?) RETURNING id"
_BY_ID: Final = "SELECT principal, month, wrapped FROM keys WHERE id = ?"
_DESTROY: Final = """UPDATE keys SET principal = '', wrapped = NULL, destroyed = ?
    WHERE principal = ? AND month < ? AND wrapped IS NOT NULL"""

Body = Mapping[str, object]


class Payloads:
    """The keys of contents in a state folder; for one thread, and any number of processes at once.

    Opening costs some 20 ms in a process that has not loaded `cryptography`; sealing some 10 µs a body.

    Raises:
        StoreError: from every method, when the keys cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._path = payloads_path(folder)
        if not os.path.exists(self._path):  # noqa: PTH110  # pathlib costs the stdio wrapper milliseconds
            make_once(self._path, _create)
        with translated(self._path):
            self._connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            with closed_on_error(self._connection):
                self._connection.execute("PRAGMA secure_delete = ON")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._version = tables.writes_of_others(self._connection)
        self._wrapping = _cipher(payload_key(folder))
        self._looked = time.monotonic()
        self._in_use: dict[tuple[str, int], tuple[int, AESGCM]] = {}  # by principal and day

    def sealed(self, body: Body) -> Body:
        """The body, with what somebody has said in it encrypted."""
        plain = dict(body)
        inside = {name: plain.pop(name) for name in CONTENT if name in plain}
        if _names_content(plain):
            inside["subject"], plain["subject"] = plain["subject"], ""
        if not inside:
            return body
        at = body.get("at")
        day = int(at // _DAY) if isinstance(at, int | float) else 0
        ident, cipher = self._key(str(body.get("principal", "")), day)
        nonce = os.urandom(_NONCE)
        content = cipher.encrypt(nonce, encoded(inside).encode(), b"%d" % ident)
        plain[SEALED] = f"{ident}:{b64encode(nonce + content).decode()}"
        return plain

    def opened(self, body: Body) -> Body:
        """The body as it was; where the key was destroyed, it says so in place of what was said."""
        text = body.get(SEALED)
        if not isinstance(text, str):
            return body
        plain = {name: value for name, value in body.items() if name != SEALED}
        inside = self._content(text)
        return {**plain, **(dict.fromkeys(CONTENT, ERASED) if inside is None else inside)}

    def count(self, principal: str, before: float | None) -> int:
        """How many keys `erase` would destroy."""
        sql = "SELECT count(*) FROM keys WHERE principal = ? AND month < ? AND wrapped IS NOT NULL"
        with translated(self._path):
            found: int = self._connection.execute(sql, (principal, _until(before))).fetchone()[0]
        return found

    def erase(self, principal: str, before: float | None) -> int:
        """Destroy the keys of a principal, and say how many; nothing brings them back.

        With `before`, only those of months that were over by then.
        """
        with translated(self._path):
            gone = self._connection.execute(_DESTROY, (time.time(), principal, _until(before))).rowcount
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._in_use.clear()
        return gone

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _key(self, principal: str, day: int) -> tuple[int, AESGCM]:
        """The key in use; one that another process has destroyed is used no more, from `LOOK_EVERY` on."""
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY:
            self._look(now)
        found = self._in_use.get((principal, day))
        if found is None:
            if len(self._in_use) >= MOST:
                self._in_use.clear()
            with translated(self._path):
                found = self._in_use[principal, day] = self._found_or_made(principal, _month(day * _DAY))
        return found

    def _look(self, now: float) -> None:
        with translated(self._path):
            version = tables.writes_of_others(self._connection)
        if version != self._version:
            self._in_use.clear()
        self._looked, self._version = now, version

    def _found_or_made(self, principal: str, month: str) -> tuple[int, AESGCM]:
        """Of several processes that need it first, one makes it."""
        said = f"{principal}\n{month}".encode()
        key, nonce = os.urandom(LENGTH), os.urandom(_NONCE)
        row = (principal, month, nonce + self._wrapping.encrypt(nonce, key, said), time.time())
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            there = self._connection.execute(_IN_USE, (principal, month)).fetchone()
            ident: int = there[0] if there else self._connection.execute(_ADD, row).fetchone()[0]
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        return ident, self._unwrapped(there[1], said) if there else _cipher(key)

    def _content(self, text: str) -> Body | None:
        """What was sealed; None without a key.

        Raises:
            StoreError: there is a key, and it does not fit.
        """
        ident, _, content = text.partition(":")
        with translated(self._path):
            row = self._connection.execute(_BY_ID, (ident,)).fetchone()
        if row is None or row[2] is None:
            return None
        cipher = self._unwrapped(row[2], f"{row[0]}\n{row[1]}".encode())
        try:
            inside = json.loads(_plain(cipher, b64decode(content, validate=True), ident.encode()))
        except ValueError:
            inside = {}
        return inside if isinstance(inside, dict) else {}

    def _unwrapped(self, wrapped: bytes, said: bytes) -> AESGCM:
        return _cipher(_plain(self._wrapping, wrapped, said))


def payloads_path(folder: str) -> str:
    """The file with the keys of contents; a copy of it keeps what is erased here."""
    return f"{folder}/payloads.sqlite"


def payloads_of(folder: str) -> Payloads | None:
    """The keys of a folder for who only reads; None where there are none, and then none are made."""
    return Payloads(folder) if os.path.exists(payloads_path(folder)) else None  # noqa: PTH110  # as in stores


def opened(payloads: Payloads | None, body: Body) -> Body:
    """A body as it was; where the keys are not here, it says so in place of what was said."""
    if SEALED not in body:
        return body
    if payloads is None:
        return {**body, **dict.fromkeys(CONTENT, ELSEWHERE)}
    return payloads.opened(body)


def _create(draft: str) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")


def _plain(cipher: AESGCM, raw: bytes, said: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # loaded by now

    try:
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], said)
    except InvalidTag:
        raise StoreError(
            "contents of the audit log cannot be opened with the keys that are here",
            "bring `payloads.key` back from a backup; `douane audit verify` says whether the log was changed",
        ) from None


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # slow, and only for who encrypts

    return AESGCM(key)


def _names_content(body: Body) -> bool:
    """Whether the subject is the address of a resource, which is content as well."""
    return str(body.get("method", "")).startswith("resources/") and bool(body.get("subject"))


def _month(at: float) -> str:
    """The month of a time, such as 2026-11."""
    return time.strftime("%Y-%m", time.gmtime(at))


def _until(before: float | None) -> str:
    """The first month that is not over by then; of None, one after all there are."""
    return "9999" if before is None else _month(before)
