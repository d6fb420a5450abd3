"""Whether a server within walls stays there, and whether it reaches only whom it may."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from douane.config import Config
from douane.errors import LaunchError
from douane.model.profile import STRICT, Network
from douane.model.server import ServerIdentity
from douane.operations.controls.base import Control, Outcome, fired, missed, noted
from douane.sandbox.egress.addresses import PROXY_PORT

if TYPE_CHECKING:
    from douane.model.profile import Profile
    from douane.outlet import Outlet

_MARK: Final = "a-secret-of-the-drill"
_VARIABLE: Final = "DOUANE_DOCTOR_DRILL"
_LOOPBACK: Final = "lo"
# Says what it could read, and which devices there are for a network.
_TRIES: Final = 'exec 2>/dev/null; cat "{0}/secret"; echo "${1}"; echo x >"{0}/written"; cat /proc/net/dev'
_STRANGER: Final = "collector.example.invalid"
_ASKS: Final = f"""
import socket
with socket.create_connection(("127.0.0.1", {PROXY_PORT}), 10) as one:
    one.sendall(b"CONNECT {_STRANGER}:443 HTTP/1.1\\r\\nHost: {_STRANGER}:443\\r\\n\\r\\n")
    print(one.recv(64).split()[1].decode())
"""
_PYTHONS: Final = (sys.executable, "/usr/bin/python3")


def _sandbox(config: Config) -> Outcome:
    with TemporaryDirectory(prefix="douane-doctor-", dir="/tmp") as folder:
        place = Path(folder)
        place.chmod(0o777)  # it must be the walls that keep others out
        (place / "secret").write_text(_MARK, "utf-8")
        command = ("/bin/sh", "-c", _TRIES.format(folder, _VARIABLE))
        try:
            said = _said(config, command, STRICT._replace(name="drill"))
        except LaunchError as error:
            return _absent(error)
        got_out = _MARK in said or (place / "written").exists()
    devices = {line.partition(":")[0].strip() for line in said.splitlines() if ":" in line}
    if got_out or devices != {_LOOPBACK}:
        return missed(
            f"it read or wrote a file that is not its business, or has a network: {sorted(devices)}"
        )
    return fired("neither file, variable nor network was there for it")


def _egress(config: Config) -> Outcome:
    profile = STRICT._replace(name="drill", network=Network(("api.example.invalid",)))
    told: list[str] = []
    with (
        TemporaryDirectory(prefix="douane-doctor-") as folder,
        _outlet(config, profile, folder, told) as outlet,
    ):
        try:
            said = _asked(config, profile, outlet)
        except LaunchError as error:
            return _absent(error)
    if said.strip() != "403":
        return missed(f"the gate said `{said.strip()}`")
    if not any(_STRANGER in one for one in told):
        return missed("it was refused, and nobody was told of the host")
    return fired("403, and you would be told of the host")


@contextmanager
def _outlet(config: Config, profile: Profile, folder: str, told: list[str]) -> Iterator[Outlet]:
    from douane.outlet import Outlets  # noqa: PLC0415  # loads all of Douane
    from douane.stores.sqlite import SqliteStore  # noqa: PLC0415  # as above

    outlets = Outlets(lambda: SqliteStore(folder), lambda: config.policy, told.append)
    with closing(outlets):
        found = outlets.of(profile, ServerIdentity("drill", "drill", "drill"))
        if found is None:
            raise LaunchError("a profile with hosts has no gate", "please report this")
        with closing(found):
            yield found


def _asked(config: Config, profile: Profile, outlet: Outlet) -> str:
    """What the first Python says that the account of servers can start."""
    failure = LaunchError("there is no Python for the drill", "install python3 of the system")
    for python in filter(os.path.exists, _PYTHONS):
        try:
            return _said(config, (python, "-IS", "-c", _ASKS), profile, outlet)
        except LaunchError as error:
            failure = error
    raise failure


def _said(config: Config, command: tuple[str, ...], profile: Profile, outlet: Outlet | None = None) -> str:
    """All that a program within walls prints, which had a variable that nobody named."""
    from douane.sandbox.profile import Walls  # noqa: PLC0415  # as above
    from douane.sandbox.start import start_within  # noqa: PLC0415  # as above
    from douane.transports.guardian import Guardian  # noqa: PLC0415  # as above

    guardian, way = Guardian(), None if outlet is None else outlet.way
    try:
        walls = Walls(profile, config.settings.sandbox.user, ())
        with start_within(command, walls, {**os.environ, _VARIABLE: _MARK}, guardian.guard, way) as process:
            output = process.stdout
            return "" if output is None else output.read().decode("utf-8", "replace")
    finally:
        guardian.release()


def _absent(error: LaunchError) -> Outcome:
    return noted(f"NOT HERE: {error.message} (fix: {error.fix})")


CONTAINED: Final = (
    Control("the sandbox", "a program in the profile `strict` that tries to read, write and send", _sandbox),
    Control(
        "the gate of a sandbox", f"a connection to {_STRANGER}, which its profile does not name", _egress
    ),
)
