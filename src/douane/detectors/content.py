"""Content in base64 that is no text: what it says it is and is not, and what nobody has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.blobs import ASIDE, BLOB, DOCUMENT, is_base64
from douane.detectors.media.kinds import PROGRAM, TEXT, ZIP, families, family_of, is_foreign
from douane.detectors.sighting import Rule, Sighting, Tier
from douane.model.finding import Severity
from douane.protocol.json import at, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from douane.detectors.blobs import Blob
    from douane.detectors.text import Text
    from douane.model.finding import Finding

_TYPES: Final = ("image", "audio")  # of the blocks that have `data`
_UNSEEN: Final = ("MCP10:2025", "ASI06", "AML.T0051.001", "MCP-T4")
UNREAD: Final = Rule(
    "content.unread", Severity.INFO, "content in a form that no detector reads", _UNSEEN, Tier.SOFT
)
MISLABELLED: Final = Rule(
    "content.mislabelled",
    Severity.LOW,
    "content of another kind than its type says",
    ("MCP06:2025", "ASI01", "AML.T0074", "MCP-T3"),
    Tier.SOFT,
)
PROGRAM_FILE: Final = Rule(
    "content.program",
    Severity.MEDIUM,
    "a program that a machine can run",
    ("MCP05:2025", "ASI05", "AML.T0050", "MCP-T3"),
    Tier.SOFT,
)
BOMB: Final = Rule(
    "content.bomb",
    Severity.HIGH,
    "an archive that unpacks to far more than it is",
    ("MCP05:2025", "ASI08", "AML.T0029", "MCP-T10", "CWE-409"),
    Tier.SOFT,
)
PACKED: Final = Rule(
    "content.packed",
    Severity.HIGH,
    "compressed or nested text that says more than is read",
    ("MCP10:2025", "ASI06", "AML.T0051.001", "MCP-T4", "CWE-409"),
)
TOO_MANY: Final = Rule(
    "content.too-many",
    Severity.HIGH,
    "more content than is listed",
    _UNSEEN,
    Tier.SOFT,
    stands_for="content.",
)

RULES: Final = (UNREAD, MISLABELLED, PROGRAM_FILE, BOMB, PACKED, TOO_MANY)


def find(text: Text) -> Iterable[Finding]:
    """What is to be said of the blobs in `text`, and of what is packed; costs nothing where there is none."""
    is_plain = text.noted is not None or (not text.blobs and len(text.layers) == 1)
    return () if is_plain else text.findings(_sightings(text), TOO_MANY)


def _sightings(text: Text) -> Iterator[Sighting]:
    yield from (Sighting(PACKED, *layer.cut, None) for layer in text.layers if layer.cut is not None)
    if text.blobs:
        yield from _of_blobs(text)


def _of_blobs(text: Text) -> Iterator[Sighting]:
    blobs = {blob.start: blob for blob in text.blobs if blob.codec not in ASIDE}
    read = {blob.start for blob in text.blobs if blob.codec == DOCUMENT}
    for start, declared in _declared(text, blobs).items():
        blob = blobs[start]
        raw = blob.content.encode(blob.codec)
        family = family_of(raw)
        rules = [*_rules(raw, family, families(declared))]
        is_read = start in read or family == TEXT or (family is None and blob.is_text)
        if not is_read or is_foreign(declared):
            rules.append(UNREAD)
        yield from (Sighting(rule, blob.start, blob.end, None, is_member=True) for rule in rules)


def _rules(raw: bytes, family: str | None, claimed: frozenset[str]) -> Iterator[Rule]:
    if claimed and family is not None and family not in claimed:
        yield MISLABELLED
    if family == PROGRAM:
        yield PROGRAM_FILE
    if raw.startswith(ZIP):
        from douane.detectors.media.archive import is_bomb  # noqa: PLC0415  # regexes that few messages need

        yield from (BOMB,) if is_bomb(raw) else ()


def _declared(text: Text, blobs: Mapping[int, Blob]) -> dict[int, str]:
    """What the contents of MCP among the blobs say that they are, by where they begin; ``""`` for nothing.

    Other members may be called `data` too.
    """
    numbers = {text.number_at(start): start for start in blobs}
    found: dict[int, str] = {}
    for number, place in places(text.message.value, numbers).items():
        path, _, name = place.pointer.rpartition("/")
        around = at(text.message.value, path)
        if isinstance(around, dict) and _is_content(around, name):
            found[numbers[number]] = str(around.get("mimeType", ""))
    return found


def _is_content(around: Mapping[str, object], name: str) -> bool:
    """Whether `name` is the member of a content of MCP; for what is no base64 only if it has to be that."""
    if is_base64(str(around.get(name))):
        return "mimeType" in around or "uri" in around
    return "uri" in around if name == BLOB else around.get("type") in _TYPES
