"""`douane run -- COMMAND …`: the same post as `douane-mcp --upstream COMMAND …`."""

from __future__ import annotations

import sys

import click

from douane.wrap import wrap


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--name", default="", help="What policies and the audit log call the server.")
@click.option(
    "--profile", default="", help="What the server may touch: default, strict, none, or one of yours."
)
@click.option(
    "--env",
    multiple=True,
    metavar="VARIABLE=secret://NAME",
    help="A variable of the server, whose value is in the store of `douane secrets`.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(name: str, profile: str, env: tuple[str, ...], command: tuple[str, ...]) -> None:
    """Stand between the host and the server that COMMAND starts; the host is on standard input and output."""
    sys.exit(wrap(list(command), name, profile, env))
