"""Markdown of our own pages as a terminal shows it: the words, wrapped, without the signs around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap
from typing import Final

_WIDEST: Final = 100  # columns: longer lines are hard to read
_FENCE: Final = "```"
_BLOCKS: Final = re.compile(r"\n[ \t]*\n")
_ITEM: Final = re.compile(r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE)
_CODE: Final = re.compile(r"(`[^`]*`)")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS: Final = re.compile(r"(\*{1,2}|(?<!\w)_{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)")


def plain(markdown: str, width: int, indent: str = "") -> Iterator[str]:
    """The lines of it; code as it stands, paragraphs and items of lists wrapped, one empty line between."""
    columns = min(width, _WIDEST)
    for number, part in enumerate(markdown.split(_FENCE)):
        if number % 2:
            _, _, code = part.partition("\n")
            yield from (f"{indent}    {line}".rstrip() for line in code.rstrip().split("\n"))
            continue
        for block in filter(str.strip, _BLOCKS.split(part)):
            yield from _wrapped(block.strip("\n"), columns, indent)


def inline(markdown: str) -> str:
    """One line of it without emphasis and links; code keeps its backticks, which say where it ends."""
    pieces = _CODE.split(markdown)
    return "".join(piece if number % 2 else _without_signs(piece) for number, piece in enumerate(pieces))


def _without_signs(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(_linked, text)).replace("\\|", "|")


def _linked(link: re.Match[str]) -> str:
    """A page of ours goes by its title; an address is told."""
    return f"{link[1]} ({link[2]})" if "://" in link[2] else link[1]


def _wrapped(block: str, columns: int, indent: str) -> Iterator[str]:
    if block.startswith("|"):
        yield from (f"{indent}{inline(line)}" for line in block.split("\n"))
    else:
        starts = [found.start() for found in _ITEM.finditer(block)]
        edges = sorted({0, *starts, len(block)})
        for start, end in pairwise(edges):
            text = inline(" ".join(block[start:end].split()))
            hanging = indent + ("  " if start in starts else "")
            yield from wrap(
                text, columns, initial_indent=indent, subsequent_indent=hanging, break_long_words=False
            )
    yield ""
