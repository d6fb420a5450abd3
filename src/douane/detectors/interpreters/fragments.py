"""Pieces of templates, LDAP filters, XPath, document queries and headers where none belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from douane.detectors.interpreters import rules
from douane.detectors.interpreters.rules import Seen
from douane.detectors.interpreters.windows import search
from douane.detectors.interpreters.words import words
from douane.detectors.lazy import Lazy
from douane.detectors.sighting import Rule

_TEMPLATE: Final = Lazy(
    r"\{\{[^{}]{0,200}(?:\d\s*+[*+]\s*+['\"]?\d|__\w+__|\.constructor\b|\bconfig\b|\bself\.|"
    r"\brequest\.|\|\s*+attr\b|\bcycler\b|"
    r"\blipsum\b|\brange\.|_self\b|#with\b|\.push\b|system\()|[$#*@]\{\s*+(?:['\"]?\d+['\"]?\s*+[*+-]|"
    r"T\(|new\s|['\"]\w*['\"]\.|@?print\(|[\w.]*\bgetClass\b|"
    r"[\w.]*\bRuntime\b|\w+\.\w+\(|system\()|"
    r"<%=?[^%]{0,200}(?:\d\s*+[*]\s*+\d|system|`|File\.|IO\.|exec)|\{%[^%]{0,200}(?:import\b|"
    r"\bsystem\b|__\w+__|debug\b)|<#assign\b|"
    r"\$\{\s*+jndi:|\{\s*+\$\{\s*+\w+\s*+\(|\$\{\s*+\$\{|\{php\}|\{\{=|\{\{constructor|#set\s*+\(\s*+\$",
    re.IGNORECASE,
)
_LDAP: Final = Lazy(
    r"\*?\)\s*+\(\s*+[|&!]?\s*+\(?\s*+[\w-]++\s*+[~<>]?=|^\*\)+|\)\(\s*+[|&]\s*+(?:\(|$)|\)\)\s*+%00|\*\)\(\S|\*\s*+\(\s*+[|&]"
)
_XPATH: Final = Lazy(
    r"['\"]\s*+\]\s*+(?:\||/|\[)|(?:\bor\b|\band\b|\|)\s*+(?:count|string-length|substring|name|"
    r"local-name|position|starts-with)\s*+\(\s*+(?:/|\.|\*)|"
    r"\|\s*+//(?:\*|\w+)|/(?:child|parent|descendant|ancestor)::|\]\s*+\|\s*+//",
    re.IGNORECASE,
)
_NOSQL: Final = Lazy(
    r"\{\s*+['\"]?\$(?:ne|gt|gte|lt|lte|in|nin|regex|where|exists|or|and|not|expr|"
    r"function)['\"]?\s*+:|\[\$(?:ne|gt|gte|lt|lte|nin|in|regex|where|exists)\]|"
    r"['\"]?\s*+(?:\|\||&&)\s*+(?:this\.\w+|['\"]?1['\"]?\s*+===?\s*+['\"]?1)|"
    r"\bthis\.\w+\.match\s*+\(|;\s*+(?:return\s++(?:true|1)\b|while\s*+\(\s*+(?:true|1)\s*+\))|"
    r"['\"]\s*+,\s*+\$(?:where|or|ne)\s*+:",
    re.IGNORECASE,
)
_HEADER: Final = Lazy(
    r"(?:\r\n?|\n|%0d%0a|%0a|%0d|\\r\\n|\u560a|\u560d|%e5%98%8a|%e5%98%8d)\s{0,8}+(?:(?:set-cookie|"
    r"location|content-(?:type|length|disposition)|bcc|cc|to|from|reply-to|subject|"
    r"host|x-[\w-]{1,40}|transfer-encoding|authorization|cookie|mime-version|refresh|link|"
    r"access-control-[\w-]{1,40})\s*+(?::|%3a)|"
    r"HTTP/\d|<(?:script|html|svg)\b|(?:GET|POST|PUT|DELETE|HEAD|EHLO|HELO|MAIL FROM|RCPT TO|DATA|"
    r"QUIT|FLUSHALL|CONFIG SET)\b\s*+(?:/|HTTP|\S+@|$|\w))",
    re.IGNORECASE,
)
_OPERATORS: Final = words(
    "$ne $gt $gte $lt $lte $in $nin $regex $where $exists $or $and $nor $not $expr $function $accumulator"
)
_SIGNS: Final[tuple[tuple[str, Rule, Lazy[str]], ...]] = (
    ("{", rules.TEMPLATE, _TEMPLATE),
    ("<%", rules.TEMPLATE, _TEMPLATE),
    ("#set", rules.TEMPLATE, _TEMPLATE),
    ("<#", rules.TEMPLATE, _TEMPLATE),
    (")", rules.LDAP, _LDAP),
    ("]", rules.XPATH, _XPATH),
    ("|", rules.XPATH, _XPATH),
    ("(", rules.XPATH, _XPATH),
    ("::", rules.XPATH, _XPATH),
    ("$", rules.NOSQL, _NOSQL),
    ("this.", rules.NOSQL, _NOSQL),
    ("||", rules.NOSQL, _NOSQL),
    (";", rules.NOSQL, _NOSQL),
)


def fragments(value: str) -> Iterator[Seen]:
    """What no identifier or search holds: pieces of templates, filters and document queries."""
    seen = unquote(value) if "%" in value else value
    for sign, rule, pattern in _SIGNS:
        found = search(pattern, seen) if sign in seen else None
        if found:
            yield Seen(rule, *(found.span() if seen is value or seen in value else (0, len(value))))
            return


def broken_line(value: str) -> Iterator[Seen]:
    """A line break that begins another header, in what becomes one line."""
    if "\n" in value or "\r" in value or "%0" in value or "\\r" in value or not value.isascii():
        found = search(_HEADER, value)
        if found:
            yield Seen(rules.HEADER, *found.span())


def is_operator(name: str) -> bool:
    """Whether the name of a member is an operator of a document database."""
    return name in _OPERATORS
