"""The commands that messages, the default policy and the pages tell somebody to run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

_QUOTED = re.compile(r"`(douane [^`\n]+)`|^\$ (douane [^\n#]+)", re.MULTILINE)
_OPTION = re.compile(r"--[a-z][a-z-]*")


def named_commands(text: str) -> Iterator[tuple[int, str]]:
    """Each command line of `douane` in a text, with its line number."""
    for found in _QUOTED.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, (found[1] or found[2]).strip()


def fault(line: str, root: click.Command) -> str:
    """Why a command line could not be run, `""` if it could."""
    words = line.split()[1:]
    command = root
    while isinstance(command, click.Group):
        if not words or words[0].startswith("-"):
            return ""
        below = command.get_command(click.Context(command), words[0])
        if below is None:
            return f"`{command.name}` has no command `{words[0]}`"
        command = below
        words = words[1:]
    known = {"--help", *(option for param in command.params for option in param.opts)}
    unknown = sorted(set(_OPTION.findall(" ".join(words))) - known)
    return f"`{command.name}` has no option {', '.join(unknown)}" if unknown else ""
