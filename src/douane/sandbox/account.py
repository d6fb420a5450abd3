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
        fix = "make it (`douane sandbox users --create`), or name another as `user`"
        raise LaunchError(f"there is no account `{name or _NOBODY}` for servers", fix) from None
    if found.pw_uid == 0:
        raise LaunchError("no server is started as root", "name another account as `user` in `[sandbox]`")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, differs=True)


def ensure_may_become(name: str) -> None:
    """Nothing, where a server can be started as the account that it names; ``""`` names none.

    Raises:
        LaunchError: that is another account than ours, and only root may become it.
    """
    if not name or os.geteuid() == 0 or name == pwd.getpwuid(os.geteuid()).pw_name:
        return
    fix = "start Douane as root, or let systemd start the server (`douane sandbox systemd`)"
    raise LaunchError(f"only root can start a server as `{name}`", fix)


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
