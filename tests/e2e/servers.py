"""The real servers, how each is started, and the ground that it finds: a folder that is the same for every run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e import installed
from tests.e2e.installed import Peer

BEFORE_ANY_TEST = 1_700_000_000
GIT_IDENTITY = {
    "GIT_CONFIG_GLOBAL": "/nowhere/gitconfig",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}


def leave_empty(_folder: Path) -> None:
    """What a server needs that brings everything along."""


def lay_out_files(folder: Path) -> None:
    notes = folder / "notes.txt"
    notes.write_text("first line\nsecond line: größe, 税関, 🛃\n", "utf-8")
    (folder / "drafts").mkdir()
    (folder / "drafts" / "plan.md").write_text("# Plan\n\n1. read\n2. write\n", "utf-8")
    for path in (notes, folder / "drafts" / "plan.md"):
        os.utime(path, (BEFORE_ANY_TEST, BEFORE_ANY_TEST))


def make_repository(folder: Path) -> None:
    git = ("git", "-C", str(folder))
    environment = os.environ | GIT_IDENTITY
    (folder / "README.md").write_text("# Customs\n", "utf-8")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "README.md"),
        ("commit", "-q", "-m", "the first commit"),
    ):
        subprocess.run((*git, *arguments), env=environment, check=True, timeout=20)
    (folder / "README.md").write_text("# Customs\n\nEvery message crosses it.\n", "utf-8")


@dataclass(frozen=True)
class Server:
    peer: Peer
    arguments: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Path], None] = leave_empty

    def command(self, folder: Path) -> tuple[str, ...]:
        return (*self.peer.command, *(in_folder(part, folder) for part in self.arguments))

    def environment(self, folder: Path) -> dict[str, str]:
        return {name: in_folder(value, folder) for name, value in self.env.items()}


def in_folder(text: str, folder: Path) -> str:
    return text.replace("{folder}", str(folder))


FILESYSTEM = Server(installed.FILESYSTEM, ("{folder}",), prepare=lay_out_files)
EVERYTHING = Server(installed.EVERYTHING, ("stdio",), env={"TZ": "UTC"})
MEMORY = Server(installed.MEMORY, env={"MEMORY_FILE_PATH": "{folder}/memory.jsonl"})
GIT = Server(installed.GIT, ("--repository", "{folder}"), env=GIT_IDENTITY, prepare=make_repository)
TIME = Server(installed.TIME, ("--local-timezone", "UTC"))
# Where the fetch server finds a node it runs `npm install` at the first page, so it finds none.
FETCH = Server(installed.FETCH, ("--allow-private-ips",), env={"PATH": "/nowhere"})
