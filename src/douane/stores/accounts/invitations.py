"""Where somebody is let in by a link, below the address of the control room."""

from __future__ import annotations

from typing import Final

from douane.stores.accounts.links import FIRST, WELCOME
from douane.stores.accounts.register import Register

_PAGE: Final = "/welcome?link="


def first_link(register: Register, at: float) -> str:
    """Where the first account is made, ``""`` if there is one."""
    return "" if register.people.every() else f"{_PAGE}{register.links.make(FIRST, '', at)}"


def welcome_link(register: Register, name: str, at: float) -> str:
    """Where the owner of this account chooses a password."""
    return f"{_PAGE}{register.links.make(WELCOME, name, at)}"
