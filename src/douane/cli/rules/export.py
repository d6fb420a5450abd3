"""`douane rules export`: rules for what others run, which find MCP that goes round the gateway."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Final

import click

from douane.errors import ConfigError

NAMES: Final = ("sigma", "suricata", "snort", "zeek", "osquery", "kql", "cloudflare")
_ADDRESSES: Final = frozenset({"suricata", "snort", "zeek"})  # what these compare with
_NAMED: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?")


@click.command()
@click.option("--for", "name", type=click.Choice(NAMES), required=True, help="What runs the rules.")
@click.option(
    "--gateway",
    "gateways",
    multiple=True,
    metavar="ADDRESS",
    help="Where the gateway is, which is left out: an address, or a name where the format knows names.",
)
def export(name: str, gateways: tuple[str, ...]) -> None:
    """Print rules that find MCP on a network, in processes and in files of hosts."""
    for gateway in gateways:
        _check(name, gateway)
    from douane.discovery.rules import FORMATS  # noqa: PLC0415  # 100 ms, which other commands need not wait for
    from douane.discovery.rules.patterns import Given  # noqa: PLC0415  # as above

    click.echo(FORMATS[name](Given(gateways)), nl=False)


def _check(name: str, gateway: str) -> None:
    """Nothing that is written into a rule may end what it stands in."""
    if name in _ADDRESSES:
        try:
            ip_network(gateway, strict=False)
        except ValueError:
            fix = "write an address or a network, such as 10.0.0.7 or 10.1.0.0/16"
            raise ConfigError(f"`{gateway}` is no address", fix) from None
    elif not _NAMED.fullmatch(gateway):
        raise ConfigError(f"`{gateway}` is no name of a host", "write one such as mcp.example.org")
