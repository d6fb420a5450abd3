"""Takes entries out of the files of hosts, each file with a copy of what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from douane.discovery.edit.editors import EDITORS
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.finding import files
from douane.discovery.machine import Machine
from douane.discovery.writing import File, read
from douane.errors import DouaneError
from douane.model.estate import Entry


class Disabled(NamedTuple):
    """What became of an entry: the copy of the file before, or why it is still there."""

    entry: Entry
    copy: str = ""
    problem: str = ""


def disable(
    machine: Machine, entries: Iterable[Entry], put: Callable[[Entry, File, bytes], str]
) -> Iterator[Disabled]:
    """Remove each of the entries from its file, the last first; `put` writes, and says where the old is."""
    forms = {file.place.path: file.place.format for file in files(machine)}
    for entry in entries:
        if not entry.way or entry.file not in forms:
            yield Disabled(entry, problem="its file is no longer there")
            continue
        try:
            file = read(entry.file)
            text = EDITORS[forms[entry.file]].removed(file.content.decode(), entry.way)
            copy = put(entry, file, text.encode())
        except UneditableError as error:
            yield Disabled(entry, problem=str(error))
        except DouaneError as error:
            yield Disabled(entry, problem=error.message)
        except (OSError, UnicodeDecodeError) as error:
            yield Disabled(entry, problem=f"it cannot be read or written: {type(error).__name__}")
        else:
            yield Disabled(entry, copy)
