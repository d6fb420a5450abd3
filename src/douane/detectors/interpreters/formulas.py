"""Formulas of spreadsheets: what a cell computes, and what makes a program run instead."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy

# No word stands beside another one, as in a statement, no text in it could end one, and a dollar stands
# before a column or row alone.
_FORMULA: Final = Lazy(
    r"=\s?[A-Za-z][\w.]{0,40}\("
    r"(?:\"(?:[^\"'`;\\$\n]|\$(?![({])){0,200}\"(?!\w)|'[^'`\\\n]{1,60}'!|[\w.!:@]++|\$(?=[A-Z]{1,3}(?![\w({])|[A-Z]{0,3}\$?\d)"
    r"|&(?!&)|[(,;*/^=+{](?!\*)|[<>](?!\()|[)%}](?!\w)|-(?!-)"
    r"|(?<=[(,;*/^&<>=+-])\s|\s(?=[),;*/^&<>=+-]))*+",
    re.ASCII,
)
_CALLED: Final = Lazy(r"([A-Za-z_][\w.]*+)\(", re.ASCII)
_TEXT: Final = Lazy(r"\"[^\"]*+\"|'[^']*+'")
# What only computes, of Excel, LibreOffice and Google Sheets, less what looks up addresses or runs anything.
_FUNCTIONS: Final = words(
    "abs and arrayformula average averageif averageifs ceiling choose clean coalesce column columns"
    " concat concatenate count counta countblank countif countifs date datedif datevalue day days edate"
    " eomonth exact filter find floor frequency hlookup hour if iferror ifna ifs index indirect int"
    " isblank iserror isna isnumber istext large left len let ln log log10 lookup lower match max maxifs"
    " mid min minifs minute mod month networkdays not now offset or pi pmt power product proper pv"
    " quotient rank regexextract regexmatch regexreplace replace rept right round rounddown roundup row"
    " rows search second sequence small sort sortby split sqrt stdev substitute subtotal sum sumif sumifs"
    " sumproduct switch text textjoin time today transpose trim trunc unique upper value var vlookup"
    " weekday weeknum workday xlookup xmatch xor year average.a ceiling.math floor.math rank.eq rank.avg"
    " stdev.p stdev.s var.p var.s percentile.inc"
)
_HARM: Final = Lazy(
    r"\b(?:sleep|benchmark|load_file|sys_(?:exec|eval)|load_extension|(?:pg|xp|sp|dbms|utl|lo|dblink)_\w{1,40}+"
    r"|drop|delete|truncate|shutdown|exec(?:ute)?|waitfor)\s*+\(|\binto\s++(?:out|dump)file\b",
    re.IGNORECASE,
)
# Dynamic data exchange: the name of a program, a bar and what it is to open (`=cmd|'/c calc'!A0`).
_EXCHANGE: Final = Lazy(
    r"\s*+[=+@-][\s+=@-]*+(?:[\d.]{1,9}[*+-]){0,4}+(?:\w+\([^|\n]{0,80}\)[*+-])?+\w[\w.\\:/]{0,60}+\|\s*+'[^'\n]{0,400}'!",
    re.ASCII,
)


def is_formula(value: str) -> bool:
    """Whether all of `value` is one formula, of functions that only compute."""
    if not value.startswith("=") or _FORMULA.fullmatch(value) is None:
        return False
    bare = _TEXT.sub("", value)
    return _is_one(bare) and all(name.lower() in _FUNCTIONS for name in _CALLED.findall(bare))


def calls_harm(value: str) -> bool:
    """Whether what looks like a formula calls what databases have, and no spreadsheet."""
    return value.startswith("=") and _HARM.search(value) is not None


def exchanged(value: str) -> tuple[int, int] | None:
    """A formula that makes a spreadsheet run a program."""
    found = _EXCHANGE.match(value)
    return found.span() if found else None


def _is_one(bare: str) -> bool:
    """Whether its parentheses are even, and semicolons stand only within them."""
    depth = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        if depth < (sign == ";"):
            return False
    return depth == 0
