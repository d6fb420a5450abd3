"""What a source says against its server, in the words of those who only judge."""

from __future__ import annotations

from typing import Final

from douane.model.facts import Description, Source, Weakness
from douane.supply.archive import Archive
from douane.supply.source.flaw import Flaw
from douane.supply.source.reading import read

_SHOWN: Final = 5  # of what was left out


def of_source(archive: Archive) -> Source:
    """What the source says against its server."""
    reading = read(archive.files)
    unread = [f"{path}: {why}" if path else why for path, why in reading.unread]
    left_out = [*archive.left_out[:_SHOWN], *["and more"][: len(archive.left_out) > _SHOWN]]
    return Source(
        reading.files,
        reading.tools,
        tuple(map(weakness, reading.flaws)),
        (*unread, *left_out),
        tuple(Description(*one) for one in reading.described),
    )


def weakness(flaw: Flaw) -> Weakness:
    """A flaw as those know it who only judge."""
    return Weakness(
        flaw.rule.id,
        flaw.rule.level.name.lower(),
        flaw.file,
        flaw.line,
        flaw.said,
        flaw.rule.advice,
        flaw.fingerprint,
        tuple((step.file, step.line, step.words) for step in flaw.trail),
        flaw.tool,
        flaw.rule.cwe,
    )
