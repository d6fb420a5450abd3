"""`douane report`: what is said of an installation, for people who were not there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click

from douane.cli.moment import moment
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place
from douane.reports.forms import FORMS
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.gathering import gathered, thorough
from douane.reports.made import REPORTS
from douane.reports.making import asked, made, written
from douane.reports.scheduled import put
from douane.stores.documents import config_folder
from douane.stores.paths import state_folder

_NAMES: Final = [one.name for one in REPORTS]
_FRAMEWORKS: Final = [one.name for one in FRAMEWORKS]


@click.command("report")
@click.argument("name", type=click.Choice(_NAMES), metavar="NAME")
@click.option("--for", "framework", type=click.Choice(_FRAMEWORKS), help="The framework of `controls`.")
@click.option("--since", callback=moment, help="From then on: `7d`, or a date; without it 90 days.")
@click.option("--format", "form", type=click.Choice([*FORMS]), help="Without it as OUTPUT ends, or md.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", help="A file, to be replaced.")
@click.option("--thorough", is_flag=True, help="Also try every control, prove the log, look at hosts.")
def command(name: str, form: str | None, output: str, **about: Any) -> None:  # noqa: ANN401  # options, by click
    """Make a report: access, reviews, flows, controls, incidents or posture."""
    form = form or _form_of(output)
    place = Place(state_folder(), config_folder(), DEFAULT_TENANT)
    look = thorough if about["thorough"] else gathered
    wanted = asked(about["since"] or 0.0, about["framework"] or "", look)
    content = written(made(name, place, wanted), form)
    if output == "-":
        sys.stdout.buffer.write(content)
    else:
        put(Path(output), content)


def _form_of(output: str) -> str:
    """The form that a file's name asks for; Markdown where it has no ending.

    Raises:
        click.BadParameter: no form has this ending.
    """
    suffix = Path(output).suffix.removeprefix(".").lower()
    if suffix and suffix not in FORMS:
        known = ", ".join(f".{one}" for one in FORMS)
        problem = f"no report is written as `.{suffix}`; end it in {known}, or name one with --format"
        raise click.BadParameter(problem, param_hint="`--output`")
    return suffix or "md"
