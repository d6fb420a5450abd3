"""Rules for Suricata 7 and later: headers, bodies and streams of HTTP/1.1 and HTTP/2 in the clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given, HttpSign, Part
from douane.discovery.rules.signatures import anchor, elsewhere, escaped, last

FIRST: Final = 1_934_201  # of the numbers, which are among those for local rules
_HEAD: Final = "# MCP that does not go to the gateway. Made by `douane rules export --for suricata`.\n"


def exported(given: Given) -> str:
    """A file of rules."""
    signs = [sign for sign in patterns.HTTP_SIGNS if sign.is_sure]
    there = elsewhere(given.gateways)
    rules = [_rule(there, sign, FIRST + number) for number, sign in enumerate(signs)]
    return _HEAD + "\n".join([*rules, *_streams(given, FIRST + len(signs))]) + "\n"


def _rule(there: str, sign: HttpSign, number: int) -> str:
    options = "; ".join(
        (
            f'msg:"DOUANE {sign.title} ({sign.era})"',
            "flow:established,to_server",
            *_match(sign),
            *last(number),
        )
    )
    return f"alert http any any -> {there} any ({options};)"


def _match(sign: HttpSign) -> Iterator[str]:
    if sign.part is Part.HEADER:
        yield "http.header_names"
        yield f'content:"|0d 0a|{sign.text}|0d 0a|"'
        yield "nocase"
        return
    yield "http.request_body"
    yield f'content:"{anchor(sign)}"'
    yield f'pcre:"/{escaped(sign.text)}/"'


def _streams(given: Given, number: int) -> Iterator[str]:
    """What a server of 2024-11-05 says first."""
    options = "; ".join(
        (
            'msg:"DOUANE MCP stream of a server of 2024-11-05"',
            "flow:established,to_client",
            "http.content_type",
            f'content:"{patterns.STREAM}"',
            "http.response_body",
            'content:"event|3a| endpoint"',
            "startswith",
            *last(number),
        )
    )
    yield f"alert http {elsewhere(given.gateways)} any -> any any ({options};)"
