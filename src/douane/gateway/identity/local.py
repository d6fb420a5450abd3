"""This machine's own accounts: with a token over loopback, and by what the kernel says over a Unix socket."""

from __future__ import annotations

import os
import pwd
import secrets
from collections.abc import Collection
from functools import lru_cache
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address
from typing import Final

from douane.errors import StoreError
from douane.gateway.identity.way import Presented, Refused, Way, bearer, invalid
from douane.model.access import Principal
from douane.stores.files import make_once, read_private

BEGINNING: Final = "douane-local-"
_WRONG: Final = invalid("the token of this machine is another one, or is shown from elsewhere")
_STRANGER: Final = Refused(403, "", "this account of the machine is not let in")


def local_token(folder: str) -> str:
    """The token in the state folder (mode 0600), made at first use; who can read it is this account.

    Raises:
        StoreError: it cannot be made, or others may read it.
    """
    path = f"{folder}/local.token"
    try:
        return _read(path)
    except FileNotFoundError:
        make_once(path, _fill)
        return _read(path)


def by_local_token(token: str) -> Way:
    """The way in with that token, from this machine only: it never ends, and is not for the road."""
    us = Principal(our_account())

    async def way(presented: Presented) -> Principal | Refused | None:
        shown = bearer(presented)
        if not shown.startswith(BEGINNING):
            return None
        same = compare_digest(shown.encode("utf-8", "surrogateescape"), token.encode())
        return us if same and _is_here(presented.peer.address) else _WRONG

    return way


def our_account() -> str:
    """The id of the principal that is the account of this process."""
    return f"local:{_name(os.geteuid())}"


def by_account(accounts: Collection[str]) -> Way:
    """The way in over a Unix socket without a credential: our own account, and those of these names."""

    async def way(presented: Presented) -> Principal | Refused | None:
        uid = presented.peer.uid
        if not presented.peer.is_local or uid is None or _has_credential(presented):
            return None
        name = _name(uid)
        return Principal(f"local:{name}") if uid == os.geteuid() or name in accounts else _STRANGER

    return way


def _has_credential(presented: Presented) -> bool:
    """Whether more is shown than where it comes from, which then counts alone."""
    headers = presented.headers
    return bool(headers.all("authorization") or headers.all("x-api-key"))


@lru_cache(maxsize=64)
def _is_here(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _read(path: str) -> str:
    token = read_private(path).decode("ascii", "replace").strip()
    if not token.startswith(BEGINNING) or len(token) < len(BEGINNING) + 64:
        raise StoreError(f"`{path}` holds no token", "remove it, to have a new one made")
    return token


def _fill(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123  # as the other secrets of the folder
        file.write(f"{BEGINNING}{secrets.token_hex(32)}\n")
