"""Commands of a launcher with options that are not known here: which packages and programs they may start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import Final

from douane.sandbox.install.requests import NPM_LAUNCHERS, npm_spec

_SPLIT: Final = ("-S", "--split-string=")  # options of `env`, whose value is a command line
_BETWEEN: Final = re.compile(r"[\s;&|()'\"]+")  # words of a command line: `npx -c` takes one
_ASSIGNED: Final = re.compile(r"\w+=")


def behind_env(command: Sequence[str]) -> tuple[str, ...]:
    """The command of a launcher that `env` would start, or else the command as it is."""
    if not command or basename(command[0]) != "env":
        return tuple(command)
    words = [part for word in command[1:] for part in _of_command_line(word)]
    given = [word for word in words if not _ASSIGNED.match(word)]
    for place, word in _leading(given):
        if any(basename(word) == launcher[0] for launcher in NPM_LAUNCHERS):
            return tuple(given[place:])
    return tuple(command)


def may_start(command: Sequence[str]) -> Iterator[str]:
    """Names of all that a launcher may take for what it is to start, but those in the newest version."""
    for launcher in NPM_LAUNCHERS:
        if command and basename(command[0]) == launcher[0]:
            yield from _named(_behind(launcher, command[1:]))


def _behind(launcher: Sequence[str], words: Sequence[str]) -> Sequence[str]:
    """What follows on the launcher's own words, between which options may stand; empty if it is not that."""
    for own in launcher[1:]:
        place = next((place for place, word in _leading(words) if word == own), len(words))
        words = words[place + 1 :]
    return words


def _named(words: Sequence[str]) -> Iterator[str]:
    for _, word in _leading(words):
        for part in _BETWEEN.split(word):
            name, version = npm_spec(part)
            if name and version != "latest":
                yield name


def _leading(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """With their places, values of options, and words up to the first that can be no such value."""
    is_value = False
    for place, word in enumerate(words):
        if word.startswith("-"):
            _, equals, value = word.partition("=")
            is_value = not equals and word != "--"
            if value:
                yield place, value
            continue
        yield place, word
        if not is_value:
            return
        is_value = False


def _of_command_line(word: str) -> list[str]:
    for option in _SPLIT:
        word = word.removeprefix(option)
    return word.split()
