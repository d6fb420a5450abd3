"""The servers of the scenes, and the ground that each finds: many files, a long history, a shop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e import installed, servers
from tests.e2e.installed import Peer
from tests.e2e.servers import GIT_IDENTITY, Server

HERE = Path(__file__).resolve().parent
SHOP_PROGRAM = HERE / "shop.py"
FILES = 1_000
ROWS = 300
COMMITS = 250
PACKAGES = ("alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa")
LARGE = 900 * 1024


def lay_out_project(folder: Path) -> None:
    """A package of nine folders with nine files each, a folder of rows, and one of many files."""
    for package in PACKAGES:
        (folder / "src" / package).mkdir(parents=True)
        for number in range(9):
            module = folder / "src" / package / f"{package}{number}.py"
            module.write_text(f"def {package}{number}(crates):\n    return crates\n" * 20, "utf-8")
    for place, count in (("rows", ROWS), ("many", FILES)):
        (folder / place).mkdir()
        for number in range(count):
            (folder / place / f"row_{number:04}.csv").write_text(f"crate,{number}\n", "utf-8")
    (folder / "notes.txt").write_text("what is to be done\n", "utf-8")


def lay_out_archive(folder: Path) -> None:
    """One large text."""
    line = "crates of ink, paper and sand lay on the quay until the tide came in\n"
    (folder / "archive.txt").write_text(line * (LARGE // len(line)), "utf-8")


def make_history(folder: Path) -> None:
    """A repository of many commits."""
    commits = "".join(
        f"commit refs/heads/main\ncommitter Ada <ada@example.org> {1_600_000_000 + number * 3600} +0000\n"
        f"data <<END\nstep {number}\nEND\nM 644 inline file{number % 20}.txt\ndata <<END\nstep {number}\nEND\n\n"
        for number in range(COMMITS)
    )
    git, env = ("git", "-C", str(folder)), os.environ | GIT_IDENTITY
    subprocess.run((*git, "init", "-q", "-b", "main"), env=env, check=True, timeout=20)
    subprocess.run((*git, "fast-import", "--quiet"), env=env, check=True, timeout=20, input=commits.encode())
    subprocess.run((*git, "reset", "-q", "--hard"), env=env, check=True, timeout=20)


def history_of(folder: Path) -> list[str]:
    """The ids of all commits, the latest first."""
    command = ("git", "-C", str(folder), "rev-list", "main")
    return subprocess.run(command, check=True, timeout=20, capture_output=True, text=True).stdout.split()


PROJECT = Server(installed.FILESYSTEM, ("{folder}",), prepare=lay_out_project)
ARCHIVE = Server(installed.FILESYSTEM, ("{folder}",), prepare=lay_out_archive)
HISTORY = Server(installed.GIT, ("--repository", "{folder}"), env=GIT_IDENTITY, prepare=make_history)
SHOP = Server(Peer("the shop", (sys.executable, "-IS", str(SHOP_PROGRAM)), SHOP_PROGRAM))
MEMORY = servers.MEMORY
EVERYTHING = servers.EVERYTHING
TIME = servers.TIME
