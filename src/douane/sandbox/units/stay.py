"""Starts a server on a socket and ends when either of them does: `stay.py COMMAND…`; the unit ends with it.

A program of its own that needs the standard library alone. A server that does not look at its input would
stay when nobody speaks with it any more.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import Final

_GONE: Final = select.POLLRDHUP | select.POLLHUP | select.POLLERR
_PATIENCE_MS: Final = 2_000  # for a server to end by itself


def main(command: list[str]) -> int:
    """The exit code of the server, or 0 where nobody speaks with it any more."""
    server = os.fork()
    if server == 0:
        try:
            os.execvp(command[0], command)  # noqa: S606  # as asked
        except OSError as error:
            sys.stderr.write(f"cannot start `{command[0]}`: {error.strerror}\n")
            os._exit(127)
    handle, waiting = os.pidfd_open(server), select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.register(0, _GONE)
    if all(file != handle for file, _ in waiting.poll()):
        waiting.unregister(0)
        waiting.poll(_PATIENCE_MS)
        os.kill(server, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1]) & 0xFF


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
