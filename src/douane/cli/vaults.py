"""The vault of a tenant for commands, which may ask a person for its passphrase."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from douane.cli.tenants import ready_folder
from douane.errors import StoreError
from douane.unlocking import is_told, opened_safe, told_passphrase

if TYPE_CHECKING:
    from douane.vault.safe import Safe


def passphrase() -> str:
    """The passphrase of the vault: told by the environment, or typed without being shown.

    Raises:
        StoreError: it is neither told nor can it be typed.
    """
    if is_told() or not sys.stderr.isatty():
        return told_passphrase()
    return typed("passphrase of the vault")


def typed(what: str) -> str:
    """What a person types, without being shown."""
    return str(click.prompt(what, hide_input=True, err=True))


def chosen_passphrase() -> str:
    """A new passphrase: told by the environment, or typed twice.

    Raises:
        StoreError: it is empty.
    """
    if is_told():
        return told_passphrase()
    found = str(click.prompt("new passphrase", hide_input=True, confirmation_prompt=True, err=True))
    if not found:
        raise StoreError("the passphrase is empty", "type one of several words")
    return found


@contextmanager
def opened(tenant: str) -> Iterator[Safe]:
    """The named secrets of a tenant."""
    safe = opened_safe(ready_folder(tenant), tenant, passphrase)
    try:
        yield safe
    finally:
        safe.close()
