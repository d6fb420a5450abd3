"""Stands where a server's command is: starts the real command and keeps every byte of both directions.

    recording_tee.py LOG COMMAND ARGS…

writes LOG.to-server and LOG.to-client, each byte before it is passed on, so that a log is complete when a peer acts.
Run with `python -IS`: only the standard library, and a quick start.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable


def pass_on(read: Callable[[], bytes], write: Callable[[bytes], object], log_path: str) -> None:
    with open(log_path, "wb", buffering=0) as log:  # noqa: PTH123  # pathlib alone costs a tenth of the start
        while line := read():
            log.write(line)
            try:
                write(line)
            except BrokenPipeError:
                return


def main() -> int:
    log, command = sys.argv[1], sys.argv[2:]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        own_input, own_output = open(0, "rb", closefd=False), open(1, "wb", buffering=0, closefd=False)  # noqa: SIM115

        def to_server() -> None:
            pass_on(own_input.readline, server.stdin.write, f"{log}.to-server")
            server.stdin.close()

        threading.Thread(target=to_server, daemon=True).start()
        with open(server.stdout.fileno(), "rb", closefd=False) as lines:
            pass_on(lines.readline, own_output.write, f"{log}.to-client")
        return server.wait()


if __name__ == "__main__":
    sys.exit(main())
