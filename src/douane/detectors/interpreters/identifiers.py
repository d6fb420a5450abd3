"""An identifier, a search or a pattern: what breaks out of the place where a server will put it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.commands import chained_in, command_in
from douane.detectors.interpreters.formulas import calls_harm, exchanged, is_formula
from douane.detectors.interpreters.fragments import broken_line, fragments
from douane.detectors.interpreters.injected import (
    ENOUGH_FOR_IDENTIFIER,
    ENOUGH_FOR_SEARCH,
    is_injected,
    is_injected_text,
)
from douane.detectors.interpreters.options import dangerous_option_in, option_in, program_option_in
from douane.detectors.interpreters.places import is_sensitive, place_of
from douane.detectors.interpreters.questions import is_asked
from douane.detectors.interpreters.rules import Seen
from douane.detectors.lazy import Lazy

# Most identifiers are such. The rest is looked at, and most of that is honest too.
_PLAIN: Final = Lazy(r"\w(?:[\w@/:+=,~#-]|\.(?![./\\]))*+", re.ASCII)
_TRAVERSAL: Final = Lazy(r"\.\.[\\/%]|[\\/]\.\.|%2e|%c0|%25|\.\.0x|%uff0e|\uff0e", re.IGNORECASE)
_SHORT: Final = 120  # characters
_LINE: Final = 1_000  # characters: what is longer is a text or program
_MANY_WORDED: Final = Lazy(r"[\n`]|(?:[A-Za-z]{3,}+[ ,.]++){4}")


def read_as_identifier(value: str) -> Iterator[Seen]:
    """SQL, commands, options, paths and other pieces that no name, id or revision has."""
    if _PLAIN.fullmatch(value):
        return
    option = option_in(value) or _switch(value)
    separated = _SEPARATED.search(value)
    if option:
        yield Seen(rules.OPTION_INJECTION, *option)
    elif separated:
        yield Seen(rules.COMMAND_INJECTION, *separated.span())
    elif _leads_away(value):
        yield Seen(rules.PATH_TRAVERSAL, 0, len(value))
    else:
        yield from _broken_out(value)


# A path to a program, or a list in braces that a shell makes into one, behind the end of a command.
_SEPARATED: Final = Lazy(r";\s*+(?:/\w[\w.-]*+/|\.{1,2}/\w|\{\w+,|[\"']/\w)")
_SWITCH: Final = Lazy(r"-[A-Za-z](?:\.{1,2}(?:[/\[]\S*+)?)?+\s*+")


def _switch(value: str) -> tuple[int, int] | None:
    """An option of one letter, alone or with this folder behind it: no branch or table is called so."""
    found = _SWITCH.fullmatch(value)
    return found.span() if found else None


def read_as_search(value: str) -> Iterator[Seen]:
    """SQL that breaks out of a query; people search for commands, options and quotes."""
    if is_asked(value):
        return
    if is_injected(value, ENOUGH_FOR_SEARCH):
        yield Seen(rules.SQL_INJECTION, 0, len(value))


def read_as_unknown(value: str) -> Iterator[Seen]:
    """The same for what may be a name or a text; in a line that is short, a command too."""
    is_computed = is_formula(value)
    found = exchanged(value) or _command_in_line(value.replace(";", ",") if is_computed else value)
    option = None if found else dangerous_option_in(value)
    if found:
        yield Seen(rules.COMMAND_INJECTION, *found)
    elif option and value.startswith(("-", "ext::")):
        yield Seen(rules.OPTION_INJECTION, *option)
    elif not is_computed and _is_unknown_injected(value):
        yield Seen(rules.SQL_INJECTION, 0, len(value))


def _command_in_line(value: str) -> tuple[int, int] | None:
    return command_in(value) if len(value) <= _SHORT and not _MANY_WORDED.search(value) else None


def _is_unknown_injected(value: str) -> bool:
    if calls_harm(value):
        return True
    return is_injected_text(value) if _is_text(value) else is_injected(value, ENOUGH_FOR_SEARCH)


def _is_text(value: str) -> bool:
    return len(value) > _LINE or (len(value) > _SHORT and "\n" in value)


def read_as_pattern(value: str) -> Iterator[Seen]:
    """Commands and options behind a pattern; the signs that patterns are made of are none."""
    found = _command_behind(value)
    option = None if found else dangerous_option_in(value)
    if found:
        yield Seen(rules.COMMAND_INJECTION, *found)
    elif option:
        yield Seen(rules.OPTION_INJECTION, *option)


def read_as_program(value: str) -> Iterator[Seen]:
    """Another command behind the one program that a tool runs, or in place of its arguments."""
    found = chained_in(value)
    if found:
        yield Seen(rules.COMMAND_CHAINED, *found)
        return
    option = program_option_in(value)
    if option:
        yield Seen(rules.OPTION_INJECTION, *option)


def _broken_out(value: str) -> Iterator[Seen]:
    found = command_in(value)
    if found:
        yield Seen(rules.COMMAND_INJECTION, *found)
    elif line := _ORDER.search(value):
        yield Seen(rules.HEADER, *line.span())
    elif _SUBQUERY.search(value) or is_injected(value, ENOUGH_FOR_IDENTIFIER):
        yield Seen(rules.SQL_INJECTION, 0, len(value))
    else:
        yield from fragments(value)
        yield from broken_line(value)


# A line of its own for a cache or a store that is spoken to in lines.
_ORDER: Final = Lazy(
    r"\r\n\s{0,4}+(?:set|del|get|eval|flush_?all|flushdb|config|slaveof|replicaof|module|shutdown|stats|delete)\b",
    re.IGNORECASE,
)
_SUBQUERY: Final = Lazy(
    r"\(\s*+select\s++(?:\d|\*|[\w.]++\s++from\b|\w++\()|\sfrom\s++\w++\s*+--\s*+\Z", re.IGNORECASE
)


def _leads_away(value: str) -> bool:
    if not value.startswith(("/", "~", "\\")) and _TRAVERSAL.search(value) is None:
        return False
    place = place_of(value)
    return place.climbs > 1 or (place.climbs > 0 and place.is_disguised) or is_sensitive(place.path)


_BEHIND: Final = Lazy(r"[\"'\s]\s*+[;&|`]|[;`]\s|\$\(\s*+\w|&&|\n")


def _command_behind(value: str) -> tuple[int, int] | None:
    """A bar and a circumflex are signs of expressions, and separate nothing there."""
    return command_in(value.replace("|", "_").replace("^", "_")) if _BEHIND.search(value) else None
