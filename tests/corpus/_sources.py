"""Servers with the flaws of published holes, their repaired twins, and what comes of reading both, as a table.

.venv/bin/python -m tests.corpus._sources [FOLDER…] prints it; `script/sources` is the same.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

from douane.supply.source.reading import Reading, read
from douane.supply.source.rules import Level
from tests.corpus._keys import expand

FOLDER = Path(__file__).with_name("source")
GOAL = 0.8  # of the flaws


class Sample(NamedTuple):
    """A server with one flaw, of which hole it is, and where it shows; and the same server without."""

    name: str
    hole: str
    file: str
    rule: str
    line: str
    vulnerable: str
    repaired: str

    def found(self) -> bool:
        """Whether the flaw is found where it is."""
        lines = self.vulnerable.splitlines()
        return any(
            one.rule.id == self.rule and self.line in lines[one.line - 1]
            for one in self.read(self.vulnerable).flaws
        )

    def false_alarms(self) -> list[str]:
        """What is said against the server that has no flaw."""
        return [
            f"{one.rule.id} in line {one.line}: {one.said}"
            for one in self.read(self.repaired).flaws
            if one.rule.level > Level.NOTE
        ]

    def read(self, text: str) -> Reading:
        """All that is said of one of the two."""
        return read({self.file: expand(text).encode()})


def samples() -> list[Sample]:
    """All samples, by name."""
    return [
        Sample(path.stem, **tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml"))
    ]


def folder_files(folder: Path) -> dict[str, bytes]:
    """The files of a server as it is installed, without what it depends on."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "node_modules" not in path.relative_to(folder).parts
    }


def say(line: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{line}\n")


def main(folders: list[str]) -> None:
    """Prints the table for the samples, and what is said of each folder."""
    found = alarmed = 0
    rows = samples()
    for one in rows:
        is_found, alarms = one.found(), one.false_alarms()
        found, alarmed = found + is_found, alarmed + bool(alarms)
        say(
            f"{'found ' if is_found else 'MISSED'}  {len(alarms) or '-'}  {one.name:20} {one.rule:22} {one.hole}"
        )
        for alarm in alarms:
            say(f"             {alarm}")
    say(
        f"\n{found} of {len(rows)} flaws found ({found / len(rows):.0%}), {alarmed} repaired twins with a false alarm"
    )
    for folder in folders:
        reading = read(folder_files(Path(folder)))
        alarms = [one for one in reading.flaws if one.rule.level > Level.NOTE]
        notes = len(reading.flaws) - len(alarms)
        say(
            f"\n{folder}: {reading.files} files, {len(reading.tools)} handlers, {len(alarms)} alarms, {notes} notes"
        )
        for one in alarms:
            say(f"  {one.rule.id:22} {one.file}:{one.line}  {one.said}")
        for path, why in reading.unread:
            say(f"  not read: {path or 'all'}: {why}")


if __name__ == "__main__":
    main(sys.argv[1:])
