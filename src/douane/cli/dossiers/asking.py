"""`douane servers request`: what a server is needed for, and the least that it takes."""

from __future__ import annotations

import click

from douane.audit.visible import visible
from douane.cli.operating import perform
from douane.cli.tenants import tenant_option
from douane.errors import ConfigError
from douane.operations.servers import ACTS, SENSITIVITIES


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("name")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--url", default="", help="Where a remote server is.")
@click.option("--for", "purpose", required=True, metavar="TEXT", help="What it is needed for.")
@click.option("--owner", default="", help="Who answers for it; you, if nobody is named.")
@click.option("--sensitivity", type=click.Choice(SENSITIVITIES), default="internal", help="Of what it gets.")
@click.option("--tool", "tools", multiple=True, metavar="NAME", help="A tool that is needed, or a glob.")
@click.option("--read", multiple=True, metavar="FOLDER", help="A folder that it has to read.")
@click.option("--write", multiple=True, metavar="FOLDER", help="A folder that it has to write.")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="A host that it has to reach.")
@click.option("--env", multiple=True, metavar="VARIABLE", help="A variable that it has to have.")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="A scope of its credentials.")
@tenant_option
def request(command: tuple[str, ...], url: str, tenant: str, **need: str | tuple[str, ...]) -> None:
    """Ask for a server: the one that COMMAND starts, that is at --url, or that is known as NAME."""
    if command and url:
        raise ConfigError("a server is started or reached, not both", "give COMMAND or --url")
    given = {"command": command, "url": url, **need}
    click.echo(visible(perform(ACTS, "servers.request", tenant, given).told))
