"""`douane scan`: what speaks against a server, before it is started; docs/scan.md is the reference."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

from douane.approvals.checks.verdict import Advice, judged
from douane.audit.visible import visible
from douane.cli.scan import accepted as kept
from douane.cli.scan.described import with_descriptions
from douane.cli.scan.services import ways
from douane.cli.scan.shown import SHOWN
from douane.cli.scan.targets import facts_of, shown
from douane.model.facts import Facts, Unknown
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
@click.option("--start", is_flag=True, help="Start commands, each after a question, in the sandbox.")
def scan(target: tuple[str, ...], form: str, offline: bool, start: bool, **given: str) -> None:
    """Find out what speaks against a server, before it is started.

    TARGET is a folder, a file with servers, an address, `npm:NAME`, `pypi:NAME`, or a command after `--`.
    Nothing of it is run without --start. Ends with 1 unless every check passes.
    """
    known = facts_of(target, ways(ask_nobody if offline else ask, given["advisories"]))
    reached = _unasked if offline else _asked
    found = tuple(with_descriptions(reached(_tried(one) if start else one)) for one in known)
    if given["written"]:
        click.echo(f"{kept.write(given['written'], found)} accepted in {given['written']}", err=True)
    left_out = kept.read(given["accepted"]) if given["accepted"] else frozenset()
    judgements = [judged(kept.without(one, left_out)) for one in found]
    SHOWN[form](judgements)
    click.get_current_context().exit(0 if all(one.advice is Advice.APPROVE for one in judgements) else 1)


def _asked(facts: Facts) -> Facts:
    """With what a server at an address answers; of any other nothing is asked."""
    if not facts.url:
        return facts
    if not find_spec("httptools"):
        return facts._replace(remote=Unknown("Douane is installed without what speaks HTTP"))
    from douane.cli.scan.remote import with_answers  # noqa: PLC0415  # as below

    return with_answers(facts)


def _unasked(facts: Facts) -> Facts:
    return facts._replace(remote=Unknown("it was not asked: offline")) if facts.url else facts


def _tried(facts: Facts) -> Facts:
    """With what its command showed, if a person wants it started; without a terminal nobody does."""
    if not facts.command:
        return facts
    question = f"start `{visible(shown(facts.command))}` in the sandbox, without network and files?"
    if not sys.stdin.isatty() or not click.confirm(question, err=True):
        return facts._replace(trial=Unknown("it was not started: nobody said yes"))
    from douane.cli.scan.starting import tried  # noqa: PLC0415  # few want it

    return facts._replace(trial=tried(facts.command))
