"""An account of the system for each server: which are named, and how those that are not there are made."""

from __future__ import annotations

import re
from typing import Final

from douane.errors import LaunchError

_NAME: Final = re.compile(r"[a-z_][a-z0-9_-]{0,31}", re.ASCII)
_PROGRAM: Final = ("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent")


def is_account(name: str) -> bool:
    """Whether an account can be called so."""
    return _NAME.fullmatch(name) is not None


def account_of(server: str, user: str) -> str:
    """The account of this server: the one that is named, or one that is called after it.

    Raises:
        LaunchError: none can be called so.
    """
    name = user or f"douane-{server}"
    if not is_account(name):
        raise LaunchError(f"no account can be called `{name}`", f"write `user` in `[servers.{server}]`")
    return name


def making(name: str) -> tuple[str, ...]:
    """The command that makes the account, which can neither log in nor owns a home."""
    return (*_PROGRAM, "--shell", "/usr/sbin/nologin", "--comment", "an MCP server, for Douane", name)
