"""What `ps` and PowerShell print of processes, for systems that show them no other way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from douane.discovery.processes import Process

_ROW: Final = re.compile(r"\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\S.*)")
_WORD: Final = re.compile(r'(?:[^\s"]|"[^"]*")+')
# A path with blanks that ends like a program of macOS: `ps` does not say where a word ends.
_BUNDLE: Final = re.compile(
    r"(/(?:Applications|Users|System)/.*?\.app/Contents/(?:MacOS|Frameworks/.*?/MacOS)/)(.*)"
)


def of_ps(text: str) -> Iterator[Process]:
    """Processes as `ps -axww -o pid=,ppid=,uid=,args=` prints them; other lines are passed over."""
    for line in text.splitlines():
        row = _ROW.fullmatch(line)
        if row:
            yield Process(int(row[1]), int(row[2]), int(row[3]), _words(row[4]))


def of_powershell(text: str) -> Iterator[Process]:
    """Processes as `Get-CimInstance Win32_Process` shows them in JSON, with their ids and command lines."""
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield Process(_number(one, "ProcessId"), _number(one, "ParentProcessId"), 0, _windows_words(one))


def of_any(text: str) -> tuple[Process, ...]:
    """Processes as either of them prints them."""
    is_json = text.lstrip("\ufeff \r\n\t").startswith(("[", "{"))
    return tuple(of_powershell(text) if is_json else of_ps(text))


def _words(line: str) -> tuple[str, ...]:
    """The words of a line that lost its quotes: a bundle of macOS is one word, whatever it is called."""
    bundle = _BUNDLE.match(line)
    if bundle is None:
        return tuple(line.split())
    name, *options = re.split(r"\s(?=-)", bundle[2], maxsplit=1)
    return (bundle[1] + name, *" ".join(options).split())


def _windows_words(one: Mapping[str, object]) -> tuple[str, ...]:
    line = one.get("CommandLine")
    words = _WORD.findall(line) if isinstance(line, str) else ()
    return tuple(word.replace('"', "") for word in words)


def _number(one: Mapping[str, object], name: str) -> int:
    value = one.get(name)
    return value if isinstance(value, int) else 0
