"""What only this machine can tell: the policy in force, files, processes, programs."""

from __future__ import annotations

import os
import platform
import select
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import Final

from douane.config import Config
from douane.errors import DouaneError, StoreError, installing
from douane.operations.controls.base import Control, Outcome, fired, missed, noted, unchecked
from douane.policy.document import Mode
from douane.stores.keys import existing_seal_key, existing_signing_key
from douane.stores.paths import database_path, ready, state_folder

_PATIENCE: Final = 10.0  # seconds
_LAUNCHERS: Final = ("npx", "uvx", "node", "docker")
# Starts something long-lived in a group of its own, has it guarded, and dies without a word.
_ORPHANER: Final = """
import os, signal, subprocess, sys
from douane.transports.guardian import Guardian
guardian = Guardian()
child = subprocess.Popen(["sleep", "60"], start_new_session=True, pass_fds=[int(sys.argv[1])])
guardian.guard(child.pid)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _enforced(config: Config) -> Outcome:
    if config.policy.mode is Mode.MONITOR:
        return missed("the policy monitors: what it would refuse is only recorded")
    return fired(f"policy {config.policy.revision} refuses what it says it does")


def _state(_config: Config) -> Outcome:
    folder = state_folder()
    try:
        ready(folder)
        _try_to_write(folder)
        existing_seal_key(folder)
        existing_signing_key(folder)
    except DouaneError as error:
        return missed(f"{error.message}; {error.fix}")
    database = database_path(folder)
    if os.path.exists(database) and stat.S_IMODE(os.stat(database).st_mode) & 0o077:  # noqa: PTH110, PTH116  # as above
        return missed(f"`{database}` is open to other accounts; `chmod 600 {database}`")
    return fired(f"`{folder}` and its keys belong to this account alone")


def _try_to_write(folder: str) -> None:
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"douane doctor")
    except OSError as error:
        raise StoreError(
            f"the state folder `{folder}` cannot be written to: {error.strerror}",
            "set DOUANE_STATE to a folder that this account may write to",
        ) from None


def _guardian(_config: Config) -> Outcome:
    if not hasattr(os, "fork"):
        return unchecked("this system has no process groups as Douane needs them")
    reading, writing = os.pipe()
    with closing(os.fdopen(reading, "rb", buffering=0)) as alive:
        command = (sys.executable, "-c", _ORPHANER, str(writing))
        try:
            subprocess.run(command, pass_fds=[writing], timeout=_PATIENCE, check=False)  # noqa: S603  # our own script
        except (OSError, subprocess.TimeoutExpired) as error:
            return unchecked(f"the drill could not be started ({type(error).__name__})")
        finally:
            os.close(writing)
        ended, _, _ = select.select(
            [alive], [], [], _PATIENCE
        )  # readable when the last that holds it is gone
    return fired("the server was ended too") if ended else missed("the server goes on")


def _conditions(_config: Config) -> Outcome:
    if find_spec("cel_expr_python") is None:
        return noted(f"CEL is not installed, which rules with `when` need: {installing('cel')}")
    return noted("CEL is installed")


def _launchers(_config: Config) -> Outcome:
    found = [f"{name} {'found' if shutil.which(name) else 'not found'}" for name in _LAUNCHERS]
    return noted(", ".join(found))


def _system(_config: Config) -> Outcome:
    return noted(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")


MACHINE: Final = (
    Control("the policy is enforced", "a look at its mode", _enforced),
    Control("the state folder is private", "a file, and a look at its owner and modes", _state),
    Control("no server outlives Douane", "a SIGKILL to a process that guards one", _guardian),
    Control("conditions in policies", "", _conditions),
    Control("programs that start servers", "", _launchers),
    Control("this system", "", _system),
)
