"""Programs within walls, as two accounts; without bubblewrap, or where the machine forbids it, all of it skips."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STARTING = Path(__file__).with_name("starting.py")
NOBODY = pwd.getpwnam("nobody")
SYSTEM_PYTHON = "/usr/bin/python3"
IS_ROOT = os.geteuid() == 0
AS_NOBODY = ("setpriv", f"--reuid={NOBODY.pw_uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups", "--")


@pytest.fixture(scope="session", autouse=True)
def _walls():
    """A sandbox that is not there must not look like one that holds."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap IS NOT INSTALLED, nothing of the sandbox is tested: run script/setup as root")
    tried = subprocess.run(
        ("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "/bin/true"),
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        pytest.skip(f"THIS MACHINE HAS NO SANDBOX, nothing of it is tested: {tried.stderr.strip()}")


@pytest.fixture(params=["ordinary", "root"])
def as_account(request):
    """What to put before a command, so that Douane runs under an ordinary account, or as root."""
    if request.param == "root" and not IS_ROOT:
        pytest.skip("only root can try what root does")
    return AS_NOBODY if request.param == "ordinary" and IS_ROOT else ()


@pytest.fixture
def python():
    """A Python that every account may read."""
    return SYSTEM_PYTHON if IS_ROOT else sys.executable


@pytest.fixture
def ground():
    """A folder that every account of the tests may enter, with one of the server and one that is not its business."""
    with tempfile.TemporaryDirectory(prefix="walls-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for below in (
            "given",
            "given/keys",
            "given/deep",
            "given/deep/keys",
            "read",
            "home",
            "home/.ssh",
            "outside",
        ):
            (folder / below).mkdir()
        for file in (
            "outside/secret",
            "home/.ssh/id",
            "home/.bashrc",
            "given/.env",
            "given/keys/one",
            "read/text",
        ):
            (folder / file).write_text("outside\n")
            (folder / file).chmod(0o666)
        for below in ("given", "given/deep"):
            (folder / below).chmod(0o777)
        yield folder


@pytest.fixture
def begin(ground, as_account, python):
    """`begin(*arguments, profile…)` begins a Python within walls; its launcher is killed with the test at the latest."""
    begun = []

    def start(
        *arguments,
        like="strict",
        dies="",
        talks=False,
        errors=None,
        marker="",
        is_filtered=True,
        is_alone=False,
        **profile,
    ):
        order = {
            "source": str(ROOT / "src"),
            "command": [python, "-IS", *map(str, arguments)],
            "like": like,
            "profile": {"write": [str(ground / "given")], **profile},
            "ours": [],
            "dies": dies,
            "talks": talks,
            "is_filtered": is_filtered,
            "is_alone": is_alone,
        }
        env = {"PATH": os.environ["PATH"], "HOME": str(ground / "home"), "UNNAMED": marker, "LANG": "C.UTF-8"}
        launcher = subprocess.Popen(
            (*as_account, python, "-IS", str(STARTING), json.dumps(order)),
            env=env,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if errors is None else errors,
            text=True,
        )
        begun.append(launcher)
        return launcher

    yield start
    for launcher in begun:
        launcher.kill()
        launcher.wait()
        launcher.stdout.close()
        if launcher.stderr is not None:
            launcher.stderr.close()


@pytest.fixture
def listener():
    """The port of a service of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
