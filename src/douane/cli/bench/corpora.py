"""Labelled samples from the corpora in a folder; docs/bench.md is the reference of their form."""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from douane.cli.bench.classes import CLASSES
from douane.cli.bench.items import Item, read_item
from douane.errors import ConfigError

VARIABLE: Final = "DOUANE_CORPORA"
_ENDINGS: Final = (".jsonl.gz", ".jsonl")
_WHERE: Final = f"name their folder with --corpora or in {VARIABLE}; docs/bench.md says what is in it"


def folder_of(given: str | None) -> Path:
    """The folder with the corpora.

    Raises:
        ConfigError: there is none, or there are no corpora in it.
    """
    name = given or os.environ.get(VARIABLE, "")
    if not name:
        raise ConfigError("NOTHING WAS MEASURED: no corpora were named", _WHERE)
    folder = Path(name).expanduser()
    if not any(_file(folder, one.file) for one in CLASSES.values()):
        raise ConfigError(f"NOTHING WAS MEASURED: no corpora are in `{folder}`", _WHERE)
    return folder


def items(folder: Path, chosen: Iterable[str]) -> Iterator[Item]:
    """Every item of the chosen classes, each once; corpora that are not there have none.

    Raises:
        ConfigError: a corpus cannot be read.
    """
    wanted = tuple(chosen)
    for name in dict.fromkeys(CLASSES[one].file for one in wanted):
        path = _file(folder, name)
        for item in () if path is None else _items(path, name):
            if not set(item.classes).isdisjoint(wanted):
                yield item


def sampled(given: Iterable[Item], size: int) -> list[Item]:
    """For each class `size` items, half of them attacks: always the same ones, whatever else is there."""
    ordered = sorted(given, key=lambda item: sha256(item.id.encode()).digest())
    chosen: dict[tuple[str, bool], dict[str, Item]] = defaultdict(dict)
    for item in ordered:
        for name in item.classes:
            part = chosen[name, item.is_attack]
            if len(part) < (size + 1) // 2:
                part[item.id] = item
    return list(dict(chain.from_iterable(part.items() for part in chosen.values())).values())


def _file(folder: Path, name: str) -> Path | None:
    return next((path for ending in _ENDINGS if (path := folder / f"{name}{ending}").is_file()), None)


def _items(path: Path, file: str) -> Iterator[Item]:
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                number += 1
                yield read_item(json.loads(line), line.rstrip(b"\n"), file)
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"`{path}`, line {number}: no labelled sample ({type(error).__name__})",
            "bring the file back as it was; docs/bench.md says what a line holds",
        ) from None
