"""A process of `egress.py` that times what it is told to carry."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping


class Client:
    """A process that times what it is told to carry."""

    def __init__(self, *command: str, env: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
        )

    def line(self) -> str:
        """What it says next."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def seconds(self, *numbers: int) -> float:
        """How long these took, with the connection: so many bytes each way, or requests with so many."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{' '.join(map(str, numbers))}\n")
        self.process.stdin.flush()
        return float(self.line())

    def close(self) -> None:
        """It ends with its input."""
        self.process.kill()
        self.process.communicate()
