"""Rules for Snort 3: headers and bodies of HTTP in the clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given, HttpSign, Part
from douane.discovery.rules.signatures import anchor, elsewhere, escaped, last

FIRST: Final = 1_934_301
_HEAD: Final = "# MCP that does not go to the gateway. Made by `douane rules export --for snort`.\n"


def exported(given: Given) -> str:
    """A file of rules."""
    signs = [sign for sign in patterns.HTTP_SIGNS if sign.is_sure]
    there = elsewhere(given.gateways)
    rules = [_rule(there, sign, FIRST + number) for number, sign in enumerate(signs)]
    return _HEAD + "\n".join([*rules, _stream(there, FIRST + len(signs))]) + "\n"


def _rule(there: str, sign: HttpSign, number: int) -> str:
    options = (f'msg:"DOUANE {sign.title} ({sign.era})"', "flow:to_server,established", *_match(sign))
    return f"alert http any any -> {there} any ( {'; '.join((*options, *last(number)))}; )"


def _match(sign: HttpSign) -> Iterator[str]:
    if sign.part is Part.HEADER:
        yield "http_header"
        yield f'content:"{sign.text}|3a|",nocase'
        return
    yield "http_client_body"
    yield f'content:"{anchor(sign)}"'
    yield f'pcre:"/{escaped(sign.text)}/"'


def _stream(there: str, number: int) -> str:
    """What a server of 2024-11-05 says first."""
    options = (
        'msg:"DOUANE MCP stream of a server of 2024-11-05"',
        "flow:to_client,established",
        "http_header",
        f'content:"{patterns.STREAM}",nocase',
        "file_data",
        'content:"event|3a| endpoint",depth 15',
    )
    return f"alert http {there} any -> any any ( {'; '.join((*options, *last(number)))}; )"
