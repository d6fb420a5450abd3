"""What definitions that a server showed say against it: by themselves, and beside those of other servers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from douane.cli.servers import opened_store
from douane.detectors.definitions.annotations import lies
from douane.detectors.definitions.words import words
from douane.errors import DouaneError
from douane.inventory.identity import identify, identify_address
from douane.inventory.imitation import Neighbour, imitated, mentioned, neighbourhood
from douane.model.facts import Description, Facts, Package, Source, Trial
from douane.model.server import Kind

# Names that fit whatever is given: alone they explain nothing.
_VAGUE: Final = frozenset(
    {"arg", "args", "argument", "arguments", "body", "config", "data", "input", "inputs", "kwargs", "object"}
    | {"option", "options", "param", "params", "parameters", "payload", "props", "request", "value", "values"}
    | {"a", "b", "c", "x", "y", "z"}
)


def with_definitions(trial: Trial) -> Trial:
    """What a start showed, with what its definitions say against it by themselves."""
    tools = [(one.tool, _object(one.text)) for one in trial.described]
    denied = tuple(f"`{name}`" for name, tool in tools if lies(tool))
    vague = tuple(f"`{given}` of `{name}`" for name, tool in tools for given in _unexplained(tool))
    return trial._replace(contradictions=denied, unexplained=vague)


def shadowing(facts: Facts) -> tuple[str, ...] | None:
    """Which tools are like those of other servers of this account; nothing where none was ever used."""
    told = _described(facts)
    others = _others(facts) if told else ()
    return tuple(_alike(told, others)) if others else None


def _unexplained(tool: Mapping[str, object]) -> Iterator[str]:
    schema = tool.get("inputSchema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    for name, about in properties.items() if isinstance(properties, dict) else ():
        says = isinstance(about, dict) and (
            about.get("description") or about.get("title") or about.get("enum")
        )
        if not says and {*words(name)} <= _VAGUE:
            yield name


def _described(facts: Facts) -> Sequence[Description]:
    if isinstance(facts.trial, Trial):
        return facts.trial.described
    return facts.source.described if isinstance(facts.source, Source) else ()


def _others(facts: Facts) -> Sequence[Neighbour]:
    """Tools of all servers of this account but the one that is meant; without a log there are none."""
    own = _named(facts)
    if not own:
        return ()
    with suppress(DouaneError, ValueError), opened_store() as store:
        others = [one.server for one in store.servers() if own not in {one.server.id, one.server.command}]
        pins = ((one, pin) for one in others for pin in store.pins(one.id))
        # One without a name marks that a whole list was seen.
        tools = ((one, pin) for one, pin in pins if pin.kind is Kind.TOOL and pin.name)
        return [Neighbour(one.name, pin.name) for one, pin in tools if pin.approved]
    return ()


def _named(facts: Facts) -> str:
    """What is meant, as the inventory has it: a package or an address with any arguments, or one command."""
    if facts.url:
        return identify_address(facts.url, "").command
    if isinstance(facts.package, Package):
        return f"{facts.package.kind}:{facts.package.name}"
    return identify(facts.command).id if facts.command else ""


def _alike(told: Sequence[Description], others: Sequence[Neighbour]) -> Iterator[str]:
    known = neighbourhood([*others])
    for one in told:
        same = imitated(one.tool, known)
        if same is not None:
            yield f"`{one.tool}` is `{same.tool}` of {same.server}"
            continue
        named = mentioned(one.tool, _text(one), known)
        if named is not None:
            yield f"`{one.tool}` speaks of `{named.tool}` of {named.server}"


def _text(one: Description) -> str:
    return str(_object(one.text).get("description", "")) or one.text


def _object(text: str) -> Mapping[str, object]:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict):
            return found
    return {}
