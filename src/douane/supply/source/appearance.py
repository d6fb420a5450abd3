"""What can be seen in a source without following anything: secrets, open doors, and what hides the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from douane.detectors.plausible import MADE_UP
from douane.detectors.scan import scan
from douane.supply.source import code
from douane.supply.source.flaw import Flaw
from douane.supply.source.rules import RULE
from douane.supply.source.unpacking import unpacked

_LONGEST_LINE: Final = 2_000  # a secret in a longer line is in a bundle, and told as one of it
_OPEN: Final = re.compile(
    r"""\b(?:host|hostname|HOST|bind|address)["']?\s*(?:[:=]|\|\||,\s*default=)\s*["'](?:0\.0\.0\.0|::)["']"""
    r"""|\.listen\(\s*\w+\s*,\s*["'](?:0\.0\.0\.0|::)["']|\b(?:host|HOST)["']\s*,\s*["']0\.0\.0\.0["']"""
)
_TLS: Final = re.compile(
    r"rejectUnauthorized\s*:\s*false|\bverify\s*=\s*False\b|NODE_TLS_REJECT_UNAUTHORIZED\S*\s*=\s*[\"']?0"
    r"|_create_unverified_context|\bssl\s*=\s*False\b|InsecureSkipVerify"
)
_BLIND_COPY: Final = re.compile(r"""\bbcc["']?\s*[:=]\s*\[?\s*["'][^"'@\s]+@[^"'\s]+["']""", re.IGNORECASE)
_CHANGES: Final = re.compile(r"\b(?!self\b|cls\b)\w+\.__doc__\s*=(?!=)")
_LOOKS: Final = (
    ("source.exposed", _OPEN),
    ("source.blind-copy", _BLIND_COPY),
    ("source.changes", _CHANGES),
    ("source.tls", _TLS),
)
_OBSCURE: Final = re.compile(r"\b_0x[0-9a-f]{4,}\b")
_ESCAPED: Final = re.compile(r"(?:\\x[0-9a-fA-F]{2}){24,}|(?:\\u00[0-9a-fA-F]{2}){24,}")
_FAR_RIGHT: Final = re.compile(r"\S[^\S\n]{120,}\S")
_MOST_OBSCURE: Final = 40
_NAME: Final = re.compile(
    r"[\s:=(,]@?[A-Za-z_$][A-Za-z_$.]*[)}\]]+\Z"
)  # what stands for a value, and is closed: no digits, no quotes
_MOST: Final = 20  # of one rule in one file
_NO_COMMENT: Final = re.compile(r"^\s*(#|//|\*|/\*)")
_EXAMPLES: Final = re.compile(r"(^|/)(tests?|__tests__|examples?|docs?|fixtures|mocks?)/|\.(test|spec)\.")


def appearance(modules: Iterable[code.Module]) -> Iterator[Flaw]:
    """What each module shows at a look; of tests and examples only what hides."""
    for module in modules:
        yield from _hiding(module)
        if not _EXAMPLES.search(module.path):
            yield from _secrets(module)
            yield from _lines(module)
            for line in unpacked(module):
                yield _flaw(module, "source.unpack", line, "", what=module.lines[line - 1])


def _secrets(module: code.Module) -> Iterator[Flaw]:
    text = "\n".join(line if len(line) <= _LONGEST_LINE else "" for line in module.lines)
    hits = (one for one in scan(text).hits if one.confidence > MADE_UP and not one.is_member)
    found = [one for one in hits if not _NAME.match(text, one.start - 1, one.end)]
    for one in found[:_MOST]:
        rule = one.pattern.rule.id
        line = text.count("\n", 0, one.start) + 1
        # The line itself holds the secret: a fingerprint made of it would be one of the secret.
        yield _flaw(module, "source.secret", line, f"({rule})", what=rule)


def _lines(module: code.Module) -> Iterator[Flaw]:
    for number, line in enumerate(module.lines, 1):
        if len(line) > _LONGEST_LINE or _NO_COMMENT.match(line):
            continue
        for rule, pattern in _LOOKS:
            if pattern.search(line):
                yield _flaw(module, rule, number, "", what=line)


def _hiding(module: code.Module) -> Iterator[Flaw]:
    """Names and texts that nobody reads, and code beyond the right edge of what is seen."""
    text = "\n".join(module.lines)
    names = set(_OBSCURE.findall(text))
    if len(names) >= _MOST_OBSCURE:
        yield _flaw(
            module, "source.obscured", 1, f"with {len(names)} names such as `{min(names)}`", what="names"
        )
    for number, line in enumerate(module.lines, 1):
        if len(line) > _LONGEST_LINE:
            continue
        if _ESCAPED.search(line):
            yield _flaw(module, "source.obscured", number, "with text written as numbers", what=line)
        if _FAR_RIGHT.search(line):
            yield _flaw(
                module, "source.obscured", number, "with code far to the right of what is seen", what=line
            )


def _flaw(module: code.Module, rule: str, line: int, more: str, what: str) -> Flaw:
    kind = RULE[rule]
    return Flaw(kind, module.path, line, f"{kind.words} {more}".rstrip(), what)
