"""What a host waits for at each start: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each of these costs from 3 to 60 ms, and a post needs none of them before the first message.
HEAVY = (
    "asyncio",
    "click",
    "cryptography",
    "httptools",
    "jsonschema_rs",
    "pathlib",
    "rich",
    "shutil",
    "ssl",
    "uuid",
    "uvloop",
)


@pytest.fixture(scope="module")
def imported():
    """All modules of a post that is ready for its first message."""
    program = "import sys, douane.wrap, douane.wiring; print(*sys.modules)"
    command = (sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {program}")
    return frozenset(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", HEAVY)
def test_a_post_starts_without_it(imported, module):
    assert module not in imported
