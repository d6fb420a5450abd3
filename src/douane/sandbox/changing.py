"""Folders that a server is there to change, and that its account may not."""

from __future__ import annotations

import os

from douane.model.profile import Profile
from douane.sandbox.account import Account
from douane.sandbox.folders import is_wide


def unchangeable(profile: Profile, folder: str, who: Account) -> str:
    """What to say of folders that the profile lets be changed and their modes do not; ``""`` for none."""
    if not who.differs:
        return ""
    named = (os.path.join(folder, os.path.expanduser(one)) for one in (*profile.write, *profile.offered))  # noqa: PTH111, PTH118  # pathlib costs milliseconds
    there = dict.fromkeys(map(os.path.realpath, named))
    closed = [f"`{one}`" for one in there if os.path.isdir(one) and not is_wide(one) and not _may(one, who)]  # noqa: PTH112  # as above
    if not closed:
        return ""
    folders = ", ".join(closed)
    fix = "give it to that account, name another as `user` in `[sandbox]`, or start Douane as yourself"
    return f"no server runs as root: as `{who.name}` this one can change nothing in {folders} (fix: {fix})"


def _may(path: str, who: Account) -> bool:
    found = os.stat(path)  # noqa: PTH116  # as above
    if found.st_uid == who.user:
        return bool(found.st_mode & 0o200)
    return bool(found.st_mode & (0o020 if found.st_gid == who.group else 0o002))
