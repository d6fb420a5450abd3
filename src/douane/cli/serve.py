"""`douane serve`: one HTTP gateway in front of many servers."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from douane.cli.remote import remote
from douane.config import Config
from douane.errors import ConfigError, LaunchError, installing
from douane.policy.servers import NAMES, Configured, Way, is_name
from douane.stores.documents import load
from douane.stores.paths import state_folder
from douane.wiring import folders

if TYPE_CHECKING:
    from douane.serving import Gateway


@click.command()
@click.option(
    "--server",
    "servers",
    multiple=True,
    metavar="NAME=URL|COMMAND",
    help="A server beside those of douane.toml: its address, or the command that starts it.",
)
@click.option("--listen", multiple=True, metavar="ADDRESS", help="Where to listen, e.g. 127.0.0.1:8420.")
@click.option("--allow-http", "plain", flag_value="plain", default="", help="The network in between is safe.")
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Warnings for a person, or a line of JSON for each request and event, on standard error.",
)
def serve(servers: tuple[str, ...], listen: tuple[str, ...], plain: str, log: str) -> None:
    """Stand between MCP clients and servers, over HTTP.

    Each server of `[servers.NAME]` in douane.toml is at /servers/NAME/mcp, all of them are at /mcp; every
    message is inspected, judged, recorded, and only then passed on.
    """
    try:
        from douane.gateway.logs import Style  # noqa: PLC0415  # as below
        from douane.serving import serve as run  # noqa: PLC0415  # needs what other commands do not
    except ImportError as error:
        fix = installing("gateway")
        raise LaunchError(f"the gateway is not installed: {error.name} is missing", fix) from None
    named = [_server(text, plain) for text in servers]
    run(lambda: _with(load(*folders()), named, listen), _tell, Style(log))


def _tell(gateway: Gateway) -> None:
    """Where clients find the servers, and with what they come in."""
    for gate in gateway.gates.values():
        click.echo(gate.resource)
    token = f"{state_folder()}/local.token"
    click.echo(
        f"clients send `Authorization: Bearer …`, with an API key or with the token in {token}", err=True
    )


def _with(config: Config, servers: list[Configured], listen: tuple[str, ...]) -> Config:
    settings = config.settings
    front = settings.front._replace(listen=listen) if listen else settings.front
    return config._replace(settings=settings._replace(servers=(*settings.servers, *servers), front=front))


def _server(text: str, plain: str) -> Configured:
    name, sign, where = text.partition("=")
    if not sign or not name or not where.strip():
        raise ConfigError(f"`{text}` names no server", "write NAME=URL or NAME='COMMAND ARGUMENT …'")
    if not is_name(name):
        raise ConfigError(f"`{name}` cannot be a name", NAMES)
    if where.startswith(("http://", "https://")):
        return remote(name, where, plain)
    return Configured(name, Way.STDIO, command=tuple(shlex.split(where)))
