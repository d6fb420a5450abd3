"""What the engine of containers on this machine has, and the one that ends a container when we are gone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from posixpath import basename
from typing import Final

from douane.errors import LaunchError, NoWallsError
from douane.sandbox.container.asked import Asked

_PATIENCE: Final = 20.0  # seconds for an engine to answer
# Podman would wait ten seconds for a container that it removes, hence `kill`. Whoever is killed at the moment
# of a start may have asked for a container that is not there yet.
_ENDING: Final = (
    'exec 3<&0; (IFS= read -r _ <&3; for n in 0 1 2 4; do sleep "$n"; "$1" kill "$2"; "$1" rm --force "$2"; '
    "done) >/dev/null 2>&1 &"
)
_DOWN: Final = (
    "Cannot connect to the Docker daemon",
    "failed to connect to the docker API",
    "Cannot connect to Podman",
    "unable to connect to Podman",
)
_ABSENT: Final = ("No such image", "no such image", "image not known", "No such object")


def ensure_there(asked: Asked, env: Mapping[str, str]) -> None:
    """Nothing, where the image is pinned by its digest and on this machine; nothing is fetched at a start.

    Raises:
        LaunchError: it is not so, with what to write or to run; a `NoWallsError` where it has no digest.
    """
    name = basename(asked.engine)
    ran = _asked(asked, env)
    said = ran.stderr.decode("utf-8", "replace")
    if ran.returncode and any(mark in said for mark in _DOWN):
        raise LaunchError(
            f"`{name}` runs no containers here: its engine does not answer", f"start {name} first"
        )
    if ran.returncode and not any(mark in said for mark in _ABSENT):
        last = said.strip().rpartition("\n")[2] or "it ended without a word"
        raise LaunchError(f"`{name}` does not tell of the image: {last}", f"try `{name} image ls`")
    if not asked.is_pinned:
        raise _unpinned(asked, _digest(ran.stdout))
    if ran.returncode:
        message = f"the image `{asked.image}` is not on this machine, and no start fetches one"
        raise LaunchError(message, f"run `{name} pull {asked.image}`")


class Ending:
    """Ends a container once it is closed, or this process has gone, however that is."""

    def __init__(self, engine: str, name: str, env: Mapping[str, str]) -> None:
        reading, self._writing = os.pipe()
        try:
            # In a session of its own: what ends the group of the server must not end this.
            subprocess.run(  # noqa: S603  # our own words; it leaves the one behind that waits
                ("/bin/sh", "-c", _ENDING, "douane-ending", engine, name),
                stdin=reading,
                env=dict(env),
                start_new_session=True,
                timeout=_PATIENCE,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            self.close()
            raise LaunchError("nothing would end the container with us", "see whether /bin/sh runs") from None
        finally:
            os.close(reading)

    def look(self) -> str:
        """Nothing to say: the engine itself keeps the limits."""
        return ""

    def close(self) -> None:
        """Have it ended."""
        if self._writing >= 0:
            with suppress(OSError):
                os.close(self._writing)
        self._writing = -1


def _asked(asked: Asked, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = (asked.engine, "image", "inspect", "--format={{json .RepoDigests}}", asked.image)
    try:
        return subprocess.run(  # noqa: S603  # the engine that the operator's command names
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            env=dict(env),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = f"`{basename(asked.engine)}` does not answer: {type(error).__name__}"
        raise LaunchError(problem, "see whether its engine runs") from None


def _digest(said: bytes) -> str:
    """How the image is named by what it holds, ``""`` where the engine does not know."""
    try:
        found = json.loads(said.splitlines()[0])
    except (ValueError, IndexError):
        return ""
    return found[0] if isinstance(found, list) and found and isinstance(found[0], str) else ""


def _unpinned(asked: Asked, digest: str) -> NoWallsError:
    problem = f"the image `{asked.image}` can be another tomorrow"
    name = basename(asked.engine)
    look = f"{name} image inspect --format '{{{{index .RepoDigests 0}}}}' {asked.image}"
    how = (
        f"write `{digest}`, which is on this machine"
        if digest
        else f"`{name} pull` it, then write what `{look}` says"
    )
    return NoWallsError(problem, f"name it by its digest: {how}")
