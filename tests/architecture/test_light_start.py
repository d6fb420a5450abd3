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


# What only the control room needs comes with an extra, and holds up nothing else.
OF_THE_CONTROL_ROOM = (
    "starlette",
    "uvicorn",
    "jinja2",
    "multipart",
    "markupsafe",
    "h11",
    "anyio",
    "argon2",
    "webauthn",
)


@pytest.mark.parametrize(
    "program",
    [
        "import douane.wrap, douane.wiring",
        "import douane.serving",
        "from douane.cli.app import outcome; outcome(['--help'])",
        "from douane.cli.app import outcome; outcome(['servers', 'list', '--help'])",
    ],
)
def test_nothing_of_the_control_room_is_loaded_by_anything_else(program):
    told = f"import sys; {program}; print('modules', *sys.modules)"
    command = (sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {told}")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    loaded = {one.partition(".")[0] for one in said.rpartition("modules ")[2].split()}
    assert not loaded & {*OF_THE_CONTROL_ROOM}
