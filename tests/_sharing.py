"""What the processes of one run share: rewriting the assertions, which each would do alone, and the order of files."""

from __future__ import annotations

import sys
from pathlib import Path

from _pytest.assertion import rewrite
from _pytest.config import Config
from _pytest.nodes import Item

WAITING = ("tests/e2e/", "tests/browser/")  # what starts processes waits more than it works


def rewrite_share(config: Config) -> None:
    """In a fresh clone, rewrite every n-th file, and so find most of the others done; nothing outside of a worker."""
    worker = getattr(config, "workerinput", None)
    if worker is None or sys.dont_write_bytecode:
        return
    number = int(worker["workerid"].removeprefix("gw"))
    for path in _files(config)[number :: worker["workercount"]]:
        _rewrite(path, config)


def in_turns(items: list[Item]) -> None:
    """Put files that wait and files that work beside each other, so that neither leaves a core idle."""
    groups: tuple[list[str], list[str]] = ([], [])
    for file in dict.fromkeys(map(_file, items)):
        groups[file.startswith(WAITING)].append(file)
    place = {file: (at + 0.5) / len(group) for group in groups for at, file in enumerate(group)}
    items.sort(key=lambda item: place[_file(item)])


def _file(item: Item) -> str:
    return item.nodeid.partition("::")[0]


def _files(config: Config) -> list[Path]:
    left_out = {Path(one).resolve() for one in config.getoption("ignore") or ()}
    asked = [config.invocation_params.dir / one.partition("::")[0] for one in config.args]
    found = {path.resolve() for one in asked for path in ([one] if one.is_file() else one.rglob("test_*.py"))}
    return sorted(path for path in found if left_out.isdisjoint((path, *path.parents)))


def _rewrite(path: Path, config: Config) -> None:
    """As pytest does it when it imports the file, which then finds it there."""
    kept = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
    if rewrite._read_pyc(path, kept) is None:
        digest, code = rewrite._rewrite_test(path, config)
        if rewrite.try_makedirs(kept.parent):
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, digest, kept)
