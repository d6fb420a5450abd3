"""The labelled texts, cut into sentences: which of them are the attack, and where they are from."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Final, NamedTuple

from evidence import Evidence, evidence
from phrases import made

from douane.detectors.acts.sentences import cut
from douane.detectors.acts.symbols import Symbols, symbols

_LETTERS: Final = 6  # what has fewer says nothing
_OVERLAP: Final = 12  # characters of the attack that make a sentence a part of it
_FROM_PROMPTS: Final = 4  # sentences of a prompt: what follows is often a story


class Sentence(NamedTuple):
    """One sentence; `is_attack` is None where the text is an attack but nobody said which part of it."""

    start: int
    end: int
    is_attack: bool | None
    symbols: Symbols
    evidence: Evidence = Evidence()


class Item(NamedTuple):
    """One text. `source` is what is held out together; `is_made` texts are only ever learned from.

    `is_told` says that the rules find something in it without the model.
    """

    source: str
    is_attack: bool
    text: str
    sentences: list[Sentence]
    is_made: bool = False
    subtype: str = ""
    is_told: bool = False


def results(folder: Path) -> list[Item]:
    """What tools returned."""
    return [_weighed(_item(row, _source(row))) for row in _rows(folder / "tool_result.jsonl.gz")]


def definitions(folder: Path) -> list[Item]:
    """What servers show of their tools; composed attacks are held out by the form they were composed from."""
    return [_item(row, _family(row)) for row in _rows(folder / "tool_description.jsonl.gz")]


def prompts(folder: Path) -> list[Item]:
    """What people asked of models, attack or not: in a result either would be a request to the model."""
    found = []
    for row in _rows(folder / "user_prompt.jsonl.gz"):
        spans = _sentences(row["text"])[:_FROM_PROMPTS]
        sentences = [Sentence(start, end, is_attack=True, symbols=seen) for start, end, seen in spans]
        found.append(
            Item(
                f"prompt {row['source']}", is_attack=True, text=row["text"], sentences=sentences, is_made=True
            )
        )
    return found


def composed(name: str, number: int, seed: int) -> list[Item]:
    """Texts of our own phrases; files that begin with `attack` hold attacks."""
    is_attack = name.startswith("attack")
    found = []
    for text in made(name, number, seed):
        sentences = [Sentence(start, end, is_attack, seen) for start, end, seen in _sentences(text)]
        found.append(Item(f"made {name}", is_attack, text, sentences, is_made=True))
    return found


def _rows(path: Path) -> list[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _source(row: dict[str, object]) -> str:
    """A repository is one source, whether its code, its documents or its log is shown."""
    source = str(row["source"])
    return source.partition(":")[2] or source


def _family(row: dict[str, object]) -> str:
    meta = row.get("meta") or {}
    if str(row["source"]).startswith("composed"):
        return str(meta["style"])
    return (
        f"{row['source']} {str(meta.get('server', row['id']))[:12]}"
        if row["label"] == "benign"
        else "published"
    )


def _item(row: dict[str, object], source: str) -> Item:
    text = row["text"]
    is_attack = row["label"] == "attack"
    meta = row.get("meta") or {}
    span = _injected(text, meta.get("inj")) if is_attack else None
    sentences = [
        Sentence(start, end, _is_part(start, end, span) if is_attack else False, seen)
        for start, end, seen in _sentences(text)
    ]
    return Item(source, is_attack, text, sentences, subtype=str(meta.get("subtype") or row["source"]))


def _weighed(item: Item) -> Item:
    told, found = evidence(item.text, [(one.start, one.end) for one in item.sentences])
    sentences = [one._replace(evidence=each) for one, each in zip(item.sentences, found, strict=True)]
    return item._replace(sentences=sentences, is_told=told)


def _injected(text: str, attack: object) -> tuple[int, int] | None:
    if not isinstance(attack, str) or not attack.strip():
        return None
    start = text.find(attack.strip())
    return (start, start + len(attack.strip())) if start >= 0 else None


def _is_part(start: int, end: int, span: tuple[int, int] | None) -> bool | None:
    if span is None:
        return None
    return min(end, span[1]) - max(start, span[0]) >= min(_OVERLAP, (end - start) / 2)


def _sentences(text: str) -> list[tuple[int, int, Symbols]]:
    spans = [
        span
        for span in cut(text, 0, len(text), len(text))
        if sum(map(str.isalpha, text[span[0] : span[1]])) >= _LETTERS
    ]
    return [(start, end, symbols(text[start:end])) for start, end in spans]
