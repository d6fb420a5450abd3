"""What runs when a package is installed, or whenever Python starts, as its own files say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from douane.supply.source.flaw import Flaw
from douane.supply.source.rules import RULE

_HOOKS: Final = ("preinstall", "install", "postinstall")
_FETCHES: Final = re.compile(
    r"curl|wget|https?:|node\s+-e|python\d?\s+-c|base64|powershell|\bnc\b|/dev/tcp|\beval\b|Invoke-",
    re.IGNORECASE,
)
_ACTS: Final = re.compile(
    r"^[^#]*(\bos\.(system|popen|exec)|\bsubprocess\.\w+\(|\burlopen\(|\brequests\.\w+\(|\b(exec|eval)\(|\bsocket\.)"
)
_STARTS: Final = re.compile(r"^import[ \t]", re.MULTILINE)
_LARGEST: Final = 1 << 20


def installing(files: Mapping[str, bytes]) -> Iterator[Flaw]:
    """What of these files acts without being asked."""
    for path, content in sorted(files.items()):
        if path.count("/") <= 1 and len(content) <= _LARGEST:
            text = content.decode("utf-8", "replace")
            yield from _READERS.get(path.rpartition("/")[2], _nothing)(path, text)
        if path.endswith(".pth"):
            yield from _starting(path, content.decode("utf-8", "replace"))


def _nothing(_path: str, _text: str) -> Iterator[Flaw]:
    return iter(())


def _starting(path: str, text: str) -> Iterator[Flaw]:
    if _STARTS.search(text):
        said = "a line of it runs whenever Python starts"
        yield Flaw(RULE["source.install-fetch"], path, 1, said, path)


def _building(path: str, text: str) -> Iterator[Flaw]:
    """Lines of a `setup.py` that do more than describe: whoever installs from source runs them."""
    rule = RULE["source.install-hook"]
    for number, line in enumerate(text.splitlines(), 1):
        if _ACTS.search(line):
            yield Flaw(rule, path, number, f"{rule.words}: `{line.strip()[:200]}`", line)


def _hooks(path: str, text: str) -> Iterator[Flaw]:
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        return
    scripts = manifest.get("scripts") if isinstance(manifest, dict) else None
    if not isinstance(scripts, dict):
        return
    for name in _HOOKS:
        command = str(scripts.get(name) or "")
        if command:
            rule = RULE["source.install-fetch" if _FETCHES.search(command) else "source.install-hook"]
            yield Flaw(rule, path, _line(text, name), f"{rule.words}: `{command[:200]}`", command)


def _line(text: str, name: str) -> int:
    place = text.find(f'"{name}"')
    return text.count("\n", 0, max(place, 0)) + 1


_READERS: Final[Mapping[str, Callable[[str, str], Iterator[Flaw]]]] = {
    "package.json": _hooks,
    "setup.py": _building,
}
