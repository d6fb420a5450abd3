"""`douane connect URL`: for hosts that only start local servers, a remote one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Final

import click

from douane.cli.remote import remote
from douane.errors import ConfigError, DouaneError, LaunchError, installing
from douane.model.secret import references
from douane.policy.handed import header_problem
from douane.policy.servers import Configured
from douane.stores.documents import load
from douane.wiring import folders

_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 §5.6.2
_VALUE: Final = re.compile(r"[\x20-\x7e]*")


@click.command()
@click.argument("url")
@click.option("--name", default="", help="What policies, credentials and the audit log call the server.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header for the server; secret://NAME and ${VARIABLE} in it are replaced.",
)
@click.option(
    "--header-from",
    "variables",
    multiple=True,
    nargs=2,
    metavar="NAME VARIABLE",
    help="A header for the server, whose value is that of a variable of the environment.",
)
@click.option("--allow-http", "plain", flag_value="plain", default="", help="The network in between is safe.")
def connect(
    url: str, name: str, headers: tuple[str, ...], variables: tuple[tuple[str, str], ...], plain: str
) -> None:
    """Stand between the host and the remote server at URL; the host is on standard input and output."""
    try:
        fields = [_field(text, os.environ) for text in (*headers, *map(_reference, variables))]
        code = _connected(remote(name, url, plain), fields)
    except DouaneError as error:
        from douane.transports.last_words import tell_host  # noqa: PLC0415  # only when something failed

        tell_host(f"{error.message}; {error.fix}")
        raise
    sys.exit(code)


def _connected(server: Configured, fields: list[tuple[str, str]]) -> int:
    try:
        from douane.connecting import connect as run  # noqa: PLC0415  # needs what other commands do not
    except ImportError as error:
        fix = installing("gateway")
        raise LaunchError(f"the gateway is not installed: {error.name} is missing", fix) from None
    return run(server, fields, load(*folders()))


def _reference(named: tuple[str, str]) -> str:
    """What `--header` is given for the same: hosts replace `${…}` in arguments by values of their own."""
    name, variable = named
    return f"{name}: ${{{variable}}}"


def _field(text: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """A header; what it says is in no message, since it may be a secret."""
    name, colon, value = text.partition(":")
    if not colon or not _NAME.fullmatch(name):
        raise ConfigError(
            "a --header is not of the form 'NAME: VALUE'", "write --header 'X-Key: secret://KEY'"
        )
    if because := header_problem(name):
        raise ConfigError(because, "leave it out")
    missing = sorted({one for one in _VARIABLE.findall(value) if one not in environment})
    if missing:
        raise ConfigError(f"there is no variable `{missing[0]}` in the environment", "set it in the host")
    value = _VARIABLE.sub(lambda found: environment[found[1]], value).strip()
    if not _VALUE.fullmatch(value):
        raise ConfigError(f"the value of `{name}` cannot stand in a header", "give it as one line of ASCII")
    references(value)
    return name, value
