"""`douane policy`: checking, showing, explaining and testing what the operator wants."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from douane.audit.visible import visible
from douane.cli.policy_except import except_
from douane.cli.policy_replay import replay
from douane.cli.policy_suggest import suggest
from douane.cli.policy_try import explain, test
from douane.cli.tables import as_json
from douane.cli.told import as_line, problem_lines
from douane.config import Config, DocumentsError, read
from douane.errors import ConfigError
from douane.operations.checking import mistakes, remarks
from douane.operations.explained import problem_json
from douane.operations.known import unmatched
from douane.operations.policies import LEVELS
from douane.operations.settings import plain
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.problem import Problem
from douane.stores.documents import (
    FILE,
    FOLDER,
    TENANTS,
    built_in,
    config_folder,
    document,
    documents,
    load,
    unread,
)


@click.group()
def policy() -> None:
    """Check, show, explain and test what is allowed."""


for command in (explain, test, replay, suggest, except_):
    policy.add_command(command)


@policy.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--project", is_flag=True, help="The files are a project's, which may only tighten.")
@as_json
def check(files: tuple[Path, ...], project: bool, form: str) -> None:
    """Find every mistake in the documents in force, or in FILES; ends with 1 if there is any."""
    level = Level.PROJECT if project else Level.USER
    given = (built_in(), *(document(str(file), level) for file in files)) if files else _in_force()
    problems, said = _checked(given)
    problems += () if files or problems else tuple(_of_tenants())
    said += () if files else tuple(_passed_over())
    if form == "json":
        found = {"problems": [*map(problem_json, problems)], "notes": [*map(problem_json, said)]}
        click.echo(as_line(found))
    else:
        for line in (*problem_lines(problems), *problem_lines(said)):
            click.echo(line)
        click.echo(_summary(given, problems))
        if not files:
            click.echo(_looked())
    click.get_current_context().exit(1 if problems else 0)


@policy.command()
@as_json
def show(form: str) -> None:
    """Show the documents in force, the built-in one first."""
    config = load(config_folder(), str(Path.cwd()))
    if form == "json":
        click.echo(as_line(_shown(config)))
        return
    for one in config.documents:
        click.echo(f"# {visible(one.name)} ({LEVELS[one.level]})\n")
        click.echo("\n".join(visible(line) for line in one.text.splitlines()) + "\n")
    click.echo(f"# policy {config.policy.revision}, {config.policy.mode.value}")


def _in_force() -> tuple[Document, ...]:
    return documents(config_folder(), str(Path.cwd()))


def _checked(given: tuple[Document, ...]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The mistakes, and what else is worth saying of documents that can be used."""
    try:
        config = read(given)
    except DocumentsError as error:
        return error.problems, ()
    return mistakes(config), remarks(config, time.time())


def _of_tenants() -> Iterator[Problem]:
    """The mistakes in the documents of tenants, each with those of everybody."""
    folder = config_folder()
    for tenant in load(folder, None).settings.access.tenants:
        try:
            yield from unmatched(load(folder, None, tenant.name))
        except DocumentsError as error:
            yield from error.problems
        except ConfigError as error:
            yield Problem(f"{TENANTS}/{tenant.name}", 1, error.message, error.fix)


def _passed_over() -> Iterator[Problem]:
    """The files beside the documents that somebody may take for one."""
    for name in unread(config_folder()):
        fix = f"rename it to `{FILE}`, or put it into `{FOLDER}/`, if it is a policy document"
        yield Problem(name, 1, "this file is not read", fix)


def _looked() -> str:
    return f"looked in {visible(config_folder())} and {visible(str(Path.cwd()))}"


def _summary(given: tuple[Document, ...], problems: tuple[Problem, ...]) -> str:
    names = visible(", ".join(one.name for one in given))
    return f"{len(problems) or 'no'} {'mistake' if len(problems) == 1 else 'mistakes'} in {names}"


def _shown(config: Config) -> dict[str, object]:
    return {
        "revision": config.policy.revision,
        "mode": config.policy.mode.value,
        "settings": plain(config.settings),
        "documents": [
            {"name": one.name, "level": LEVELS[one.level], "text": one.text} for one in config.documents
        ],
    }
