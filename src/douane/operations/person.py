"""That a person decides: what lets something pass is for no program that holds a key or a file."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final

from douane.operations.base import By, Field, Given, Place
from douane.operations.errors import NotAllowedError
from douane.operations.fields import text
from douane.operations.within import in_force
from douane.stores.performed import Performed
from douane.stores.protection import Signer, protection, signer

PASSPHRASE: Final = Field(
    "passphrase", "secret", about="the passphrase for approvals, where `douane approvals protect` has set one"
)
_KEY: Final = "key:"
_LOCAL: Final = "local:"


def signing_person(place: Place, by: By, given: Given) -> Signer | None:
    """What signs for the person who decides; None where nothing has to be signed.

    Raises:
        NotAllowedError: whoever asks need not be a person, or the passphrase is another one.
    """
    ensure_no_program(place, by)
    found = protection(place.state)
    if found is not None:
        return _unlocked(place, by, text(given, PASSPHRASE.name))
    if by.how == "api" and by.id.startswith(_LOCAL):
        fix = "sign in at the page, use a terminal, or set a passphrase: `douane approvals protect`"
        raise NotAllowedError("whatever runs in this account has this token, so that it shows no person", fix)
    return None


def ensure_no_program(place: Place, by: By) -> None:
    """Nothing, where no program with a key asks, or one whose key an operator has named.

    Raises:
        NotAllowedError: it is another key.
    """
    if by.id.startswith(_KEY) and by.id not in in_force(place).settings.control.answering:
        fix = f"sign in as a person, or name `{by.id}` in `answering` of `[control]`"
        raise NotAllowedError("programs hold keys, and this is for a person", fix)


def ensure_person(place: Place, by: By) -> None:
    """Nothing, where a person asks: for what makes one who could answer, or what nothing brings back.

    Raises:
        NotAllowedError: a program asks, even one whose key an operator has named.
    """
    ensure_no_program(place, by)
    if by.how == "api" and by.id.startswith((_LOCAL, _KEY)):
        fix = "sign in at the page, or use a terminal"
        raise NotAllowedError("a program can hold this key or token, and this is for a person", fix)


def _unlocked(place: Place, by: By, passphrase: str) -> Signer:
    found, now = protection(place.state), time.time()
    if not passphrase or found is None:
        raise NotAllowedError("approvals need the passphrase", "give it as `passphrase`")
    with closing(Performed(place.state)) as tries:
        if not tries.may_try(by.id, now):
            raise NotAllowedError("too many passphrases were wrong", "try again in a minute")
        sign = signer(found, passphrase)
        if sign is None:
            raise NotAllowedError("that is not the passphrase, and nothing was done", "type it again")
        tries.forgive(by.id, now)
    return sign
