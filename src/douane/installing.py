"""Installing servers that are fetched, within walls that let nothing out but to their registry."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing
from subprocess import Popen
from typing import TYPE_CHECKING, Final

from douane.audit.query import INSTALLATION
from douane.errors import LaunchError
from douane.inventory.identity import identify
from douane.outlet import Outlets
from douane.sandbox.install.installing import Furnished, Run, Terms, installed, renewed
from douane.sandbox.install.places import command_of
from douane.sandbox.install.requests import Request, requested
from douane.sandbox.profile import Walls
from douane.sandbox.start import start_within
from douane.stores.documents import config_folder
from douane.stores.paths import state_folder
from douane.transports.guardian import Guardian
from douane.wiring import open_store, warn

if TYPE_CHECKING:
    from douane.config import Config
    from douane.sandbox.install.orders import Order
    from douane.sandbox.install.places import Installed

_AT_MOST: Final = 900.0  # seconds for an installation: other hosts wait for it
_CHUNK: Final = 1 << 16


def made_ready(command: Sequence[str], config: Config, guardian: Guardian) -> tuple[str, ...]:
    """What starts the server that this command fetches, installed now if it is not yet.

    Raises:
        LaunchError: it cannot be installed.
    """
    request = _request(command)
    return command_of(request, installed(request, _run(command, config, guardian), _terms(config)))


def made_anew(command: Sequence[str], config: Config, guardian: Guardian) -> Installed:
    """The server that this command fetches, installed now whatever is there.

    Raises:
        LaunchError: it cannot be installed; what is there stays.
    """
    return renewed(_request(command), _run(command, config, guardian), _terms(config))


def _request(command: Sequence[str]) -> Request:
    request = requested(command)
    if request is None:
        raise LaunchError(
            "this command fetches no server from a registry", "see `douane sandbox install --help`"
        )
    return request


def _terms(config: Config) -> Terms:
    settings = config.settings.sandbox
    return Terms(settings.user, settings.registries, settings.scripts, warn)


def _run(command: Sequence[str], config: Config, guardian: Guardian) -> Run:
    def run(order: Order) -> int:
        ours = config_folder(), state_folder()
        walls = Walls(order.profile, config.settings.sandbox.user, ours, hears=order.heard)
        with (
            closing(Outlets(lambda: open_store(config), lambda: config.policy, warn)) as outlets,
            ExitStack() as ends,
        ):
            outlet = outlets.of(order.profile, identify(command), INSTALLATION)
            if outlet is None:
                raise LaunchError(
                    "there is no registry to install from", "see what the installer is configured for"
                )
            ends.callback(outlet.close)
            furnished = Furnished(outlet.way, order)
            process = start_within(order.command, walls, os.environ, guardian.guard, furnished)
            code = _ended(process)
            if order.heard is not None:
                order.heard.wait()
            guardian.forget(process.pid)
            return code

    return run


def _ended(process: Popen[bytes]) -> int:
    """The exit code of an installer, which says what it does where we do, and is ended if it never ends."""
    ending = threading.Timer(_AT_MOST, os.killpg, (process.pid, signal.SIGKILL))
    ending.daemon = True
    ending.start()
    with process:
        if process.stdin is not None:
            process.stdin.close()
        while process.stdout is not None and (said := os.read(process.stdout.fileno(), _CHUNK)):
            sys.stderr.write(said.decode("utf-8", "replace"))
    ending.cancel()
    return process.returncode
