"""The commands of `douane policy` that try messages: `explain` and `test`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import click

from douane.audit.visible import visible
from douane.cli.cases import Case, read_cases
from douane.cli.inventoried import doubts, says_it_reads
from douane.cli.tables import as_json
from douane.cli.told import as_line, explanation_lines, problem_lines
from douane.config import Config, DocumentsError
from douane.model.access import DEFAULT_TENANT, Principal
from douane.model.verdict import Action
from douane.operations.explained import explanation_json
from douane.operations.known_call import tried_here
from douane.operations.known_key import KEY, key_here
from douane.operations.trial import Sample, call, tried
from douane.policy.document import Level
from douane.policy.explain import Explanation
from douane.protocol.direction import Direction
from douane.stores.account import account
from douane.stores.api_keys import ApiKey
from douane.stores.documents import config_folder, document, load
from douane.stores.keys import value_key
from douane.stores.paths import state_folder, tenant_folder

_SENDERS: Final = {"client": Direction.TO_SERVER, "server": Direction.TO_CLIENT}


@click.command()
@click.argument("arguments", default="{}", metavar="[ARGUMENTS]")
@click.option("--call", "called", metavar="SERVER/TOOL", help="Try a call of this tool with ARGUMENTS.")
@click.option("--message", metavar="JSON", help="Try a whole message; `-` reads it from standard input.")
@click.option("--from", "sender", type=click.Choice([*_SENDERS]), help="Who sends the message.")
@click.option("--answers", default="", metavar="METHOD", help="The method that the message answers.")
@click.option("--server", default="", help="The server that the message comes from or goes to.")
@click.option("--tool", "subject", default="", help="The tool, prompt or resource that the message answers.")
@click.option("--as", "principal", default="", help="The principal; without it, this account.")
@click.option("--role", "roles", multiple=True, help="A role of the principal, beside those of `[roles]`.")
@click.option("--group", "groups", multiple=True, help="A group of the principal.")
@click.option("--scope", "scopes", multiple=True, help="A scope of the principal's token.")
@click.option("--tenant", default=DEFAULT_TENANT, help="The tenant of the principal.")
@click.option("--read-only", is_flag=True, help="The tool says of itself that it only reads.")
@click.option("--label", "labels", multiple=True, help="What the session has touched.")
@click.option(
    "--after", multiple=True, metavar="SERVER/TOOL", help="A call that was made and answered before."
)
@as_json
def explain(form: str, **described: Any) -> None:  # noqa: ANN401  # options, by click
    """Say what would become of a message, which rule decides, and why; ends with 1 if it would not pass.

    Its tool is taken as approved. Its schema and its server's folders count where they are known, else it
    says so. Roots that the client names and what its session did are not known to it.
    """
    _take_key(described)
    config = _in_force(described["tenant"])
    called = described["called"]
    _refuse_bundle(config, called or "")
    state, sample = tenant_folder(state_folder(), described["tenant"]), _sample(described)
    found = tried_here(config, sample, (called or "").partition("/")[2] or sample.subject, time.time(), state)
    if form == "json":
        click.echo(as_line(explanation_json(config, found)))
    else:
        click.echo("\n".join(explanation_lines(config, found)))
    _tell_doubts(called)
    click.get_current_context().exit(0 if found.verdict.action < Action.HOLD else 1)


def _take_key(described: dict[str, Any]) -> None:
    """Give the principal what its key has here; where no group or scope is given and none is kept, say so."""
    name = described["principal"]
    if not name.startswith(KEY) or described["groups"] or described["scopes"]:
        return
    kept = _kept(name, described["tenant"], "--group")
    if kept is not None:
        described |= {"groups": kept.groups, "scopes": kept.scopes, "tenant": kept.tenant}


def _kept(name: str, tenant: str, way: str) -> ApiKey | None:
    """What is kept here of this key; where none lets in, say so, and by which `way` its groups are stated."""
    kept = key_here(name, tenant, state_folder(), time.time())
    if kept is None:
        said = f"no `{name}` that lets in is known here: it is tried without groups; {way} says which it has"
        click.echo(visible(f"douane: {said}"), err=True)
    return kept


def _refuse_bundle(config: Config, called: str) -> None:
    """A bundle decides nothing: its servers do, each by its own name.

    Raises:
        click.UsageError: the call names a bundle, and no server is called so.
    """
    name, _, tool = called.partition("/")
    if any(one.name == name for one in config.settings.servers):
        return
    for bundle in config.settings.bundles:
        if bundle.name == name:
            inside = [one for one in bundle.servers if tool.startswith(f"{one}__")]
            server = max(inside, key=len, default="SERVER")
            rest = tool[len(server) + 2 :] if inside else "TOOL"
            raise click.UsageError(visible(f"`{name}` is a bundle: write --call {server}/{rest}"))


def _tell_doubts(called: str | None) -> None:
    """Say on standard error where no such tool is known here, or a call would wait."""
    if called is not None:
        server, _, tool = called.partition("/")
        for doubt in doubts(server, tool):
            click.echo(f"douane: {doubt}", err=True)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
def test(files: tuple[Path, ...], form: str) -> None:
    """Try the cases in FILES (TOML, or JSON lines) on the policy; ends with 1 if one meets another action.

    A case of `key:NAME` that states no groups and no scopes has those of that key, and its tenant; of a
    tenant, its documents count too. What is known here of tools and of servers' folders does not count, as
    it does for `explain`: a case that needs no key meets the same action on every machine.
    """
    cases = [(file, case) for file in files for case in _cases(file)]
    keyed, force = cache(partial(_kept, way="`groups`")), cache(_in_force)
    outcomes = []
    for file, case in cases:
        tried_as = _as_its_key(case, keyed)
        outcomes.append(_outcome(force(tried_as.sample.principal.tenant), file, tried_as))
    failed = [outcome for outcome in outcomes if outcome["failure"]]
    if form == "json":
        for outcome in outcomes:
            click.echo(as_line(outcome))
    else:
        for outcome in failed:
            click.echo(visible("{file}, line {line}: {name}: {failure}".format_map(outcome)))
        click.echo(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    click.get_current_context().exit(1 if failed else 0)


def _as_its_key(case: Case, keyed: Callable[[str, str], ApiKey | None]) -> Case:
    """The case, whose principal has what its key has here, unless the case itself says what it has."""
    whose = case.sample.principal
    if case.states_groups or not whose.id.startswith(KEY):
        return case
    kept = keyed(whose.id, whose.tenant)
    if kept is None:
        return case
    whose = replace(whose, groups=frozenset(kept.groups), scopes=frozenset(kept.scopes), tenant=kept.tenant)
    return case._replace(sample=case.sample._replace(principal=whose))


def _in_force(tenant: str = DEFAULT_TENANT) -> Config:
    return load(config_folder(), str(Path.cwd()), "" if tenant == DEFAULT_TENANT else tenant)


def _cases(file: Path) -> list[Case]:
    """The cases of a file; every mistake in them is told, and ends the command."""
    try:
        return read_cases(document(str(file), Level.USER))
    except DocumentsError as error:
        click.echo("\n".join(problem_lines(error.problems)), err=True)
        click.get_current_context().exit(error.exit_code)


def _sample(rest: dict[str, Any]) -> Sample:
    """The message that the options describe."""
    called, message, arguments, sender = (
        rest.pop(key) for key in ("called", "message", "arguments", "sender")
    )
    if (called is None) is (message is None):
        raise click.UsageError("give either --call or --message")
    rest["principal"] = _principal(rest)
    rest["labels"] = frozenset(rest["labels"])
    rest["definition"] = {"annotations": {"readOnlyHint": rest.pop("read_only")}}
    if called is not None:
        rest["server"], slash, tool = called.partition("/")
        if not (slash and rest["server"] and tool):
            raise click.UsageError(f"`{called}` names no tool: write --call SERVER/TOOL")
        if says_it_reads(rest["server"], tool):
            rest["definition"] = {"annotations": {"readOnlyHint": True}}
        return Sample(call(tool, _object(arguments)), Direction.TO_SERVER, **rest)
    raw = sys.stdin.buffer.read() if message == "-" else (message or "").encode("utf-8", "surrogateescape")
    usual = "server" if rest["answers"] else "client"
    return Sample(raw.strip(), _SENDERS[sender or usual], **rest)


def _principal(rest: dict[str, Any]) -> Principal:
    """The principal that the options describe; a name alone is that of an account or a key."""
    name = rest["principal"] or account()
    roles, groups, scopes = (frozenset(rest.pop(key)) for key in ("roles", "groups", "scopes"))
    return Principal(name, roles, groups, tenant=rest.pop("tenant"), scopes=scopes)


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise click.UsageError("the arguments must be a JSON object")
    return found


def _outcome(config: Config, file: Path, case: Case) -> dict[str, object]:
    state = tenant_folder(state_folder(), case.sample.principal.tenant)
    found = tried(config, case.sample, time.time(), value_key(state))
    return {
        "file": str(file),
        "line": case.line,
        "name": case.name,
        "expected": case.action.name.lower(),
        "action": found.verdict.action.name.lower(),
        "failure": _failure(case, found),
    }


def _failure(case: Case, found: Explanation) -> str:
    action = found.verdict.action
    deciding = [one.reason.policy_rule for one in found.decisive]
    by = f" by {', '.join(sorted(set(deciding)))}" if deciding else ""
    if action is not case.action:
        return f"expected {case.action.name.lower()}, and it is {action.name.lower()}{by}"
    if case.rule and case.rule not in deciding:
        return f"expected `{case.rule}` to decide, and it is {action.name.lower()}{by}"
    ways = {one.treatment for one in found.decisive if one.treatment is not None}
    if case.treatment is not None and case.treatment not in ways:
        ways_named = ", ".join(sorted(one.name.lower() for one in ways)) or "no edit"
        return f"expected {case.treatment.name.lower()}, and it is {ways_named}{by}"
    return ""
