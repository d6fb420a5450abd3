"""That a person sits there: nobody answers but from the terminal in front of which this was typed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from typing import Final

import click

from douane.errors import ConfigError
from douane.stores.protection import Protection, Signer, protection, signer

_DIGITS: Final = 4
STREAMS: Final = (0, 1)  # standard input and output, whatever they are in Python
INPUT: Final = STREAMS[:1]
OUTPUT: Final = STREAMS[1:]
_FIX: Final = "type it in a terminal yourself; what an agent runs for you does not count"


def ensure_person(folder: str, streams: Iterable[int] = STREAMS) -> None:
    """Nothing, where a person is at the terminal and types the passphrase for approvals, if there is one.

    Raises:
        ConfigError: one of `streams` is no terminal of theirs, or the passphrase is another one.
    """
    check_terminal(streams)
    unlocked(protection(folder))


def check_terminal(streams: Iterable[int] = STREAMS) -> None:
    """Refuse everything but the terminal that controls this process, in its foreground.

    Raises:
        ConfigError: one of `streams` is none, or the terminal of somebody else.
    """
    if not is_at_terminal(streams):
        raise ConfigError("only a person at a terminal can do this", _FIX)


def is_at_terminal(streams: Iterable[int] = STREAMS) -> bool:
    """Whether all of `streams` are the terminal that controls this process, in its foreground."""
    return all(_is_ours(file) for file in streams)


def confirm() -> None:
    """Have four digits typed that are shown.

    Raises:
        ConfigError: something else was typed.
    """
    shown = "".join(str(secrets.randbelow(10)) for _ in range(_DIGITS))
    said = click.prompt(f"To do this, type {shown}", default="", show_default=False)
    if said.strip() != shown:
        raise ConfigError("nothing was done", f"type the {_DIGITS} digits that are shown")


def unlocked(found: Protection | None) -> Signer | None:
    """What signs, once the passphrase was typed; None where there is none to type.

    Raises:
        ConfigError: the passphrase is another one.
    """
    if found is None:
        return None
    sign = signer(found, _typed())
    if sign is None:
        raise ConfigError("that is not the passphrase, and nothing was approved", "type it again")
    return sign


def passphrase(folder: str) -> str:
    """What was typed as the passphrase for approvals, ``""`` where this state folder has none."""
    return "" if protection(folder) is None else _typed()


def _typed() -> str:
    return str(click.prompt("Passphrase for approvals", hide_input=True))


def _is_ours(file: int) -> bool:
    try:
        return os.tcgetpgrp(file) == os.getpgrp()  # fails for all but the controlling terminal
    except OSError:
        return False
