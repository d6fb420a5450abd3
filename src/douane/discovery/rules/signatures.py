"""What rules of Suricata and Snort have in common."""

from __future__ import annotations

from typing import Final

from douane.discovery.rules.patterns import HttpSign

_ANCHORS: Final = {
    "method": "|22|method|22|",
    "handshake": "|22|protocolVersion|22|",
    "stateless": "io.modelcontextprotocol/protocolVersion",
}


def anchor(sign: HttpSign) -> str:
    """What stands in every match, so that the expression is tried rarely."""
    return _ANCHORS[sign.id]


def escaped(expression: str) -> str:
    """An expression for between slashes, in quotes, in options that end at a semicolon."""
    return expression.replace("/", r"\/").replace('"', r"\x22").replace(";", r"\x3b")


def elsewhere(gateways: tuple[str, ...]) -> str:
    """Everywhere but at the gateways, which are addresses and networks here."""
    if not gateways:
        return "any"
    return f"!{gateways[0]}" if len(gateways) == 1 else f"![{','.join(gateways)}]"


def last(number: int) -> tuple[str, ...]:
    """What stands at the end of every signature."""
    return "classtype:policy-violation", f"sid:{number}", "rev:1"
