"""Whose account a contained server runs under: ours, or another where ours is that of the system."""

from __future__ import annotations

import os
import pwd
from typing import Final, NamedTuple

from douane.errors import LaunchError

_NOBODY: Final = "nobody"


class Account(NamedTuple):
    """An account; `differs` is whether we must become it first."""

    name: str
    user: int
    group: int
    differs: bool = False


def account(name: str) -> Account:
    """Ours; or, where that is root, the one that is called `name`, and `nobody` where no name is given.

    Root in a box with no capability is still the owner of what root owns outside, `/proc/sys` for one.

    Raises:
        LaunchError: there is no such account, or it is root.
    """
    if os.geteuid() != 0:
        return Account("", os.geteuid(), os.getegid())
    try:
        found = pwd.getpwnam(name or _NOBODY)
    except KeyError:
        fix = f"make it (`useradd --system {name}`), or name another as `user` in `[sandbox]`"
        raise LaunchError(f"there is no account `{name or _NOBODY}` for servers", fix) from None
    if found.pw_uid == 0:
        raise LaunchError("no server is started as root", "name another account as `user` in `[sandbox]`")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, differs=True)


def becoming(setpriv: str, account: Account) -> tuple[str, ...]:
    """What to put before a command, so that it runs under this account."""
    return (
        setpriv,
        f"--reuid={account.user}",
        f"--regid={account.group}",
        "--clear-groups",
        "--inh-caps=-all",
        "--",
    )


def unreachable(path: str, account: Account) -> str:
    """The first folder on the way to this true path that the account may not enter; ``""`` for none."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth]) or "/"
        if not _may_enter(os.stat(folder), account):  # noqa: PTH116  # pathlib costs milliseconds
            return folder
    return ""


def _may_enter(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.user:
        return bool(found.st_mode & 0o100)
    return bool(found.st_mode & (0o010 if found.st_gid == account.group else 0o001))
