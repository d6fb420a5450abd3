"""What one call costs the gateway in bytecode instructions, by package: a figure that nothing else changes.

    script/bench instructions [--size BYTES] [--calls N] [--watched]

Times drift with what the machine does beside; how much Python is run for a call does not, and the CPU of the
gateway has followed it closely. Work that is done in C is not seen. `--watched` leaves `[behaviour]` on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from math import inf
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Final

from http_load import CALL, Client, Work
from prose import prose
from table import table

if TYPE_CHECKING:
    from _typeshed import TraceFunction

ECHO: Final = str(Path(__file__).with_name("http_echo.py"))
UNWATCHED: Final = '[behaviour]\noff = "*"\n'
BEFORE: Final = 40  # calls that are not counted: what is done once is done by then

Counted = Mapping[str, tuple[int, int]]  # instructions and functions, by package


def counting() -> tuple[Callable[[], None], Callable[[], Counted]]:
    """What begins to count every instruction of this thread, and what ends it and tells."""
    instructions, functions = Counter[CodeType](), Counter[CodeType]()

    def seen(frame: FrameType, event: str, _argument: object) -> TraceFunction:
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
            functions[frame.f_code] += 1
        elif event == "opcode":
            instructions[frame.f_code] += 1
        return seen

    def told() -> Counted:
        sys.settrace(None)
        found: dict[str, tuple[int, int]] = {}
        for code, count in instructions.items():
            before = found.get(package_of(code), (0, 0))
            found[package_of(code)] = before[0] + count, before[1] + functions[code]
        return found

    return lambda: sys.settrace(seen), told


def package_of(code: CodeType) -> str:
    """Where the code stands, as far as it is ours."""
    _, is_ours, within = code.co_filename.rpartition("/src/douane/")
    return "/".join(within.split("/")[:-1][:2]) or "the rest" if is_ours else "Python's own"


def serve(options: list[str]) -> None:
    """The gateway, which counts from SIGUSR1 to SIGUSR2 and then prints what it has counted."""
    begin, told = counting()
    signal.signal(signal.SIGUSR1, lambda *_: begin())
    signal.signal(signal.SIGUSR2, lambda *_: print(json.dumps(told()), flush=True))
    # Here alone is there a gateway.
    from douane.cli.app import main  # noqa: PLC0415
    from douane.gateway.limits import fair  # noqa: PLC0415

    vars(fair)["COUNTED"] = inf  # counting makes each message take so long that it would have to take turns
    sys.argv = ["douane", "serve", *options]
    main()


async def call(work: Work, gateway: subprocess.Popen[str], calls: int) -> None:
    """As many calls as are to be counted, one after the other."""
    client, text = await Client.open(work), prose(work.size)
    for number in range(BEFORE + calls):
        if number == BEFORE:
            gateway.send_signal(signal.SIGUSR1)
        await client.answers.ask(work.head, CALL % (next(client.ids), work.tool.encode(), text))
    gateway.send_signal(signal.SIGUSR2)
    client.close()


def counted(size: int, calls: int, folder: Path, echo: str) -> Counted:
    """What so many calls cost."""
    state = folder / "state"
    command = [sys.executable, __file__, "serve", "--listen", "127.0.0.1:0", "--server", f"one={echo}/mcp"]
    environment = {**os.environ, "DOUANE_CONFIG": str(folder), "DOUANE_STATE": str(state)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=quiet, text=True
    ) as gateway:
        assert gateway.stdout is not None
        url = gateway.stdout.readline().split()[-1]
        token = (state / "local.token").read_text().strip()
        asyncio.run(call(Work(url, size=size, token=token), gateway, calls))
        found: Counted = next(json.loads(line) for line in gateway.stdout if line.startswith("{"))
        gateway.terminate()
    return found


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--watched", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        subprocess.Popen([sys.executable, ECHO], stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        (Path(name) / "douane.toml").write_text("" if options.watched else UNWATCHED)
        found = counted(options.size, options.calls, Path(name), server.stdout.readline().strip())
        server.terminate()
    rows = [("all", tuple(map(sum, zip(*found.values(), strict=True)))), *found.items()]
    shown = [
        {"package": name, "instructions a call": float(n) / options.calls, "functions": m / options.calls}
        for name, (n, m) in sorted(rows, key=lambda row: -row[1][0])
    ]
    print(table(shown))


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:])
    else:
        main()
