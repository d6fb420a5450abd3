"""Trying a message with what is known here of its server: its folders, and its definitions."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, closing
from typing import Final, NamedTuple

from douane.config import Config
from douane.discovery.finding import configured, this_machine
from douane.discovery.started import served
from douane.engine.surroundings import parsed
from douane.gateway.reach import identity_of
from douane.inventory.identity import identify
from douane.model.access import DEFAULT_TENANT
from douane.model.server import Kind, ServerIdentity
from douane.operations.trial import Sample, tried
from douane.policy.explain import Explanation
from douane.policy.granted import REMOTE
from douane.stores.dossiers import Dossiers
from douane.stores.keys import value_key
from douane.stores.paths import database_path

_ARGUMENTS: Final = "#"  # in the id of a server, before the digest of what its command line says
_NO_FOLDERS: Final = (
    "which folders the command line of `{}` names: a path outside of them would be refused, "
    "and was not looked for"
)
_NO_SCHEMA: Final = (
    "what `{}` declares: an argument that it does not declare would be refused, and was not looked for"
)


class _Known(NamedTuple):
    """A server by its name, and what it says of a tool; neither where that is not known here."""

    server: ServerIdentity | None
    definition: Mapping[str, object]
    unknown: tuple[str, ...]  # what the relay would know, and nobody here does


def tried_here(config: Config, sample: Sample, tool: str, at: float, state: str) -> Explanation:
    """What would become of the message at `at` (epoch seconds), with what is known here of its server.

    What could not be known, and could have made it another verdict, is named.
    """
    if not sample.server:
        return tried(config, sample, at, value_key(state))
    known = _known(config, sample, tool, state)
    said = {**known.definition, **_hinted(known.definition, sample.definition)}
    found = tried(config, sample._replace(identity=known.server, definition=said), at, value_key(state))
    return found._replace(unknown=known.unknown)


def _hinted(known: Mapping[str, object], said: Mapping[str, object]) -> Mapping[str, object]:
    """What somebody says of the tool, where that is more than it says itself."""
    hints = said.get("annotations")
    if known and not (isinstance(hints, dict) and any(hints.values())):
        return {}
    return said


def _known(config: Config, sample: Sample, tool: str, state: str) -> _Known:
    name = sample.server
    with ExitStack() as ends:
        store = None
        if os.path.exists(database_path(state)):  # noqa: PTH110  # as in stores
            store = ends.enter_context(closing(Dossiers(state)))
        used = [one.server for one in store.registered() if one.server.name == name] if store else []
        read = [identity_of(one) for one in config.settings.servers if one.name == name]
        read = read or [*_of_hosts(sample, {one.id for one in used})]
        several = {one.id: one for one in read or used}
        if len(several) != 1:
            return _Known(None, {}, (_none_or_many(len(several), name),))
        [server] = several.values()
        pins = store.pins(server.id) if store else ()
    shown = (pin.approved or pin.seen for pin in pins if pin.kind is Kind.TOOL and pin.name == tool)
    definition = next((parsed(one.canonical) for one in shown if one is not None), {})
    left_out = []
    if not read and _ARGUMENTS in server.id and not server.id.startswith(REMOTE):
        left_out.append(_NO_FOLDERS.format(name))
    if not definition:
        left_out.append(_NO_SCHEMA.format(tool or name))
    return _Known(server, definition, tuple(left_out))


def _of_hosts(sample: Sample, ids: Collection[str]) -> Iterator[ServerIdentity]:
    """Servers of this account's hosts with such an id, or called so; of a tenant's there are none."""
    if sample.principal.tenant != DEFAULT_TENANT:
        return
    for entry in configured(this_machine(os.getcwd())):  # noqa: PTH109  # as everywhere
        if entry.command:
            found = identify(served(entry.command) or entry.command, sample.server)
            if found.id in ids or (not ids and entry.name == sample.server):
                yield found


def _none_or_many(count: int, name: str) -> str:
    which = f"{count} servers are called `{name}`" if count else f"no server called `{name}` is known"
    return (
        f"{which}: a path outside of its folders, or an argument that its tool does not declare, "
        "would be refused, and was not looked for"
    )
