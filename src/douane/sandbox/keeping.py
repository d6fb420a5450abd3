"""Files that a server keeps where nobody says where: a folder for each server of a tenant."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Container, Sequence
from hashlib import sha256
from typing import IO, Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.account import Account, account
from douane.sandbox.install.places import servers_folder
from douane.sandbox.known import asked_for

_ODD: Final = re.compile(r"[^A-Za-z0-9._-]")
_READABLE: Final = 40  # characters of a server's name in its folder's
_OPEN: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Keeper(NamedTuple):
    """For whom files are kept: a server by its name, of a tenant of the installation with this state."""

    state: str
    tenant: str
    server: str

    @property
    def folder(self) -> str:
        """Where they are; not below the state folder, which no server may see."""
        installation = _digest(os.path.realpath(self.state), 12)
        server = f"{_ODD.sub('_', self.server)[:_READABLE]}-{_digest(self.server, 8)}"
        return f"{_kept()}/{installation}/{self.tenant}/{server}"


def own_places(command: Sequence[str], keeper: Keeper, chosen: Container[str]) -> dict[str, str]:
    """The files that this server keeps in a place of its own, by their variables, but for those `chosen`."""
    files = asked_for(command).files
    return {variable: f"{keeper.folder}/{name}" for variable, name in files if variable not in chosen}


def made_places(command: Sequence[str], keeper: Keeper, chosen: Container[str], user: str) -> dict[str, str]:
    """The same, in a folder that is there, which the server may change, and no other account sees into.

    Raises:
        LaunchError: it cannot be made.
    """
    own = own_places(command, keeper, chosen)
    if not own:
        return own
    who = account(user)
    try:
        os.makedirs(keeper.folder, mode=0o700, exist_ok=True)  # noqa: PTH103  # pathlib costs milliseconds
        _give(keeper.folder, who)
    except OSError as error:
        fix = "let XDG_DATA_HOME name a folder of this account"
        raise LaunchError(f"`{keeper.folder}` cannot be made: {error.strerror}", fix) from None
    return own


def take_over(command: Sequence[str], keeper: Keeper, user: str, was_there: Callable[[float], bool]) -> str:
    """Copy what a server kept where all of the account's did, if it has nothing yet; what to warn of.

    That place was one for every installation of the account. So only who was there before a file was last
    changed gets it, and had it then: `was_there` says so of a moment (epoch seconds). The file stays.
    """
    for variable, name in asked_for(command).files:
        old = f"{_kept()}/{variable.lower()}"
        if variable in os.environ or os.path.lexists(keeper.folder) or not os.path.lexists(f"{old}/{name}"):
            continue
        try:
            _copy(old, name, keeper.folder, account(user), was_there)
        except OSError as error:
            why = error.strerror or error
            return f"what it kept in {old}/{name} was not taken over to {keeper.folder}: {why}"
    return ""


def _copy(old: str, name: str, new: str, who: Account, was_there: Callable[[float], bool]) -> None:
    """A whole folder or none; the server may have put a link to anything there, which is not followed."""
    with open(_opened(old, name), "rb") as source:
        found = os.fstat(source.fileno())
        if (
            not stat.S_ISREG(found.st_mode)
            or found.st_nlink != 1
            or found.st_uid not in {who.user, os.geteuid()}
        ):
            raise OSError("it is no file of the server's own")
        if was_there(found.st_mtime):
            _put(source, name, new, who)


def _opened(folder: str, name: str) -> int:
    place = os.open(folder, _OPEN | os.O_DIRECTORY)
    try:
        return os.open(name, _OPEN, dir_fd=place)
    finally:
        os.close(place)


def _put(source: IO[bytes], name: str, new: str, who: Account) -> None:
    draft = f"{new}.{os.urandom(4).hex()}"
    os.makedirs(draft, mode=0o700)  # noqa: PTH103  # as above
    try:
        with open(f"{draft}/{name}", "xb") as target:  # noqa: PTH123  # as above
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        _give(f"{draft}/{name}", who)
        _give(draft, who)
        os.rename(draft, new)  # noqa: PTH104  # as above
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not os.path.lexists(f"{new}/{name}"):  # another start of the server was first
            raise


def _give(path: str, who: Account) -> None:
    if who.differs:
        os.chown(path, who.user, who.group)


def _kept() -> str:
    return f"{servers_folder()}/kept"


def _digest(text: str, length: int) -> str:
    return sha256(os.fsencode(text)).hexdigest()[:length]
