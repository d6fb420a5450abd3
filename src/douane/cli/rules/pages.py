"""What the pages on rules say of one: what it finds and why, and what to do when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import douane

WRONG: Final = "When it is wrong"
EXAMPLES: Final = "Examples"
_PACKAGE: Final = Path(douane.__file__).parent
_FOLDERS: Final = (_PACKAGE / "pages", _PACKAGE.parents[1] / "docs" / "rules")  # installed, and in a clone
_HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)
_CELLS: Final = re.compile(r"(?<!\\)\|")


class Section(NamedTuple):
    """A heading, and the text below it up to the next one."""

    title: str
    text: str


class Told(NamedTuple):
    """What a page says of a rule; `row` pairs what a column is called with what stands there."""

    title: str
    section: str
    why: str
    row: Sequence[tuple[str, str]]
    examples: str
    wrong: str


def page(name: str) -> str:
    """The text of a page on rules, ``""`` where this installation has none."""
    files = (folder / f"{name}.md" for folder in _FOLDERS)
    return next((file.read_text("utf-8") for file in files if file.is_file()), "")


def told(name: str, rule: str) -> Told | None:
    """What the page of that name says of the rule; None where it says nothing."""
    sections = list(_sections(page(name)))
    for section in sections:
        row = _row(section.text, rule)
        if row:
            texts = {one.title: one.text for one in sections}
            first = sections[0]
            return Told(
                first.title, section.title, _prose(first), row, texts.get(EXAMPLES, ""), texts.get(WRONG, "")
            )
    return None


def _sections(text: str) -> Iterator[Section]:
    headings = list(_HEADING.finditer(text))
    ends = [*(found.start() for found in headings[1:]), len(text)]
    for found, end in zip(headings, ends, strict=False):
        yield Section(found[1].strip(), text[found.end() : end].strip())


def _row(text: str, rule: str) -> list[tuple[str, str]]:
    """The row of a table that begins with the rule, each cell with the title of its column."""
    titles: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            titles = []
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]]
        titles = titles or cells
        if f"`{rule}`" in cells[0]:
            return [(title, cell) for title, cell in zip(titles[1:], cells[1:], strict=False) if cell]
    return []


def _prose(section: Section) -> str:
    """The paragraphs of a section, without its tables."""
    paragraphs = section.text.split("\n\n")
    return "\n\n".join(one for one in paragraphs if not one.lstrip().startswith("|"))
