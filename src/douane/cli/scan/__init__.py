"""`douane scan`: what speaks against a server, before it is started; docs/scan.md is the reference."""

from __future__ import annotations

import click

from douane.approvals.checks.verdict import Advice, judged
from douane.cli.scan import accepted as kept
from douane.cli.scan.described import with_descriptions
from douane.cli.scan.services import ways
from douane.cli.scan.shown import SHOWN
from douane.cli.scan.targets import facts_of
from douane.supply.asking import ask
from douane.supply.asking import offline as ask_nobody


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("target", nargs=-1, required=True)
@click.option("--json", "form", flag_value="json", default="text", help="One JSON object a line.")
@click.option("--markdown", "form", flag_value="markdown", help="A report for people, as Markdown.")
@click.option("--html", "form", flag_value="html", help="A report for people, as one page.")
@click.option("--sarif", "form", flag_value="sarif", help="One SARIF document.")
@click.option(
    "--offline", is_flag=True, help="Ask no registry and no service: what they would say is unknown."
)
@click.option(
    "--advisories", default="", metavar="URL|FOLDER", help="A service like OSV, or databases on this disk."
)
@click.option("--accepted", default="", metavar="FILE", help="Leave out what was looked at and accepted.")
@click.option("--write-accepted", "written", default="", metavar="FILE", help="Accept all that is found now.")
def scan(
    target: tuple[str, ...], form: str, offline: bool, advisories: str, accepted: str, written: str
) -> None:
    """Find out what speaks against a server, before it is started.

    TARGET is a folder, a file with servers, an address, `npm:NAME`, `pypi:NAME`, or a command after `--`.
    Nothing of it is run. Ends with 1 unless every check passes.
    """
    known = facts_of(target, ways(ask_nobody if offline else ask, advisories))
    found = tuple(map(with_descriptions, known))
    if written:
        click.echo(f"{kept.write(written, found)} accepted in {written}", err=True)
    left_out = kept.read(accepted) if accepted else frozenset()
    judgements = [judged(kept.without(one, left_out)) for one in found]
    SHOWN[form](judgements)
    click.get_current_context().exit(0 if all(one.advice is Advice.APPROVE for one in judgements) else 1)
