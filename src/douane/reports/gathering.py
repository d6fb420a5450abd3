"""Looking at an installation for what reports are made of; nothing is changed by it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from douane.alerts.controls import CONTROLS
from douane.alerts.lists import standings
from douane.alerts.queue import DEAD, Queue
from douane.alerts.schema import path_in
from douane.config import Config
from douane.discovery.estate import records
from douane.discovery.finding import this_machine
from douane.discovery.look import Scope, look
from douane.discovery.record import Record
from douane.errors import DouaneError
from douane.inventory.identity import called, sealed
from douane.model.access import DEFAULT_TENANT
from douane.model.fleet import Row as OfMachine
from douane.operations.audit_log import report_of
from douane.operations.base import Place
from douane.operations.doctor import Tested, tested
from douane.operations.dossiers.configured import configured_ids
from douane.operations.dossiers.known_servers import known
from douane.operations.machines import rows_of
from douane.operations.named_secrets import Row
from douane.operations.named_secrets import rows_of as rows_of_safe
from douane.operations.needs import FRESH
from douane.operations.starts import last_start
from douane.operations.what_if import Progress, unheard
from douane.operations.within import in_force
from douane.reports.facts import Facts, Log, Person, Server
from douane.stores.accounts.register import Register
from douane.stores.api_keys import ApiKey, ApiKeys
from douane.stores.dossiers import Dossiers
from douane.stores.index import Index
from douane.stores.paths import database_path
from douane.stores.protection import protection
from douane.stores.reader import Reader
from douane.unlocking import opened_safe

HUNDRED: Final = 100
_HALF: Final = HUNDRED // 2  # of the time is for the log, the other for controls and hosts


def gathered(place: Place) -> Facts:
    """What a look at the state folder and the documents tells; what cannot be read is None, or not there.

    Raises:
        ConfigError: the documents cannot be used.
    """
    config, now = in_force(place), time.time()
    return Facts(
        now,
        config,
        _log(place),
        tuple(_servers(place, config)),
        tuple(_keys(place)),
        tuple(_people(place)),
        is_signed=protection(place.state) is not None,
        secrets=_secrets(place),
        machines=_machines(place, config),
        undelivered=_undelivered(place),
    )


def thorough(place: Place, progress: Progress = unheard) -> Facts:
    """The same, with what takes seconds: each control is tried, the log is proven, hosts are looked for.

    `progress` is told how much of a `HUNDRED` is done.
    """
    found = gathered(place)
    found = found._replace(log=_proven(place, found.log, progress))
    if place.tenant != DEFAULT_TENANT:
        return found
    tried = _heard(tested(place.config, None, CONTROLS), progress)
    return found._replace(tested=tuple(tried), here=_here(found))


def _heard(tried: Iterable[Tested], progress: Progress) -> Iterator[Tested]:
    """Each control that was tried, told one by one."""
    from douane.operations.controls import CONTROLS as OURS  # noqa: PLC0415  # loads all of Douane

    in_all = len(OURS) + len(CONTROLS) + 2  # with the policy before them, and hosts after them
    for done, one in enumerate(tried):
        progress(_HALF + _HALF * done // in_all, HUNDRED)
        yield one


def _log(place: Place) -> Log:
    if not _is_there(place):
        return Log()
    with closing(Reader(place.state)) as reader:
        numbers = [int(json.loads(line)["seq"]) for line in reader.checkpoints()]
        return Log(reader.end(), max(numbers, default=0))


def _proven(place: Place, log: Log, progress: Progress) -> Log:
    if not log.end:
        return log
    told = report_of(place, lambda done, in_all: progress(_HALF * done // max(in_all, 1), HUNDRED))[
        "problems"
    ]
    problems = told if isinstance(told, list) else []
    return log._replace(problems=[str(one["text"]) for one in problems])


def _servers(place: Place, config: Config) -> Iterator[Server]:
    if not _is_there(place):
        return
    with (
        closing(Dossiers(place.state)) as store,
        closing(Index(place.state)) as index,
        closing(Reader(place.state)) as reader,
    ):
        index.follow(FRESH)
        uses, servers = store.uses(0.0), [*known(store, config)]
        for one in servers:
            use = uses.get(one.id)
            calls, last = (use.calls, use.last) if use else (0, 0.0)
            start = last_start(index, reader, one.id)
            yield Server(one, store.of(one.id), store.pins(one.id), calls, last, start, called(one, servers))


def _keys(place: Place) -> Iterator[ApiKey]:
    if os.path.exists(database_path(place.root)):  # noqa: PTH110  # as in stores
        with closing(ApiKeys(place.root)) as store:
            yield from (one for one in store.every() if one.tenant == place.tenant)


def _people(place: Place) -> Iterator[Person]:
    if not (Path(place.root) / "accounts.sqlite").exists():
        return
    with closing(Register(place.root)) as register:
        for one in register.people.every():
            if one.tenant == place.tenant:
                yield Person(one, [factor.kind for factor in register.factors.of(one.name)])


def _secrets(place: Place) -> tuple[Row, ...] | None:
    if not _is_there(place):
        return ()
    try:
        with closing(opened_safe(place.state, place.tenant)) as safe:
            return tuple(rows_of_safe(safe))
    except DouaneError:
        return None


def _machines(place: Place, config: Config) -> tuple[OfMachine, ...]:
    return tuple(rows_of(place.state, configured_ids(config, place.tenant))) if _is_there(place) else ()


def _undelivered(place: Place) -> int:
    if not Path(path_in(place.state)).exists():
        return 0
    with closing(Queue(place.state)) as queue:
        return sum(int(str(row[DEAD])) for row in standings(queue).values())


def _here(facts: Facts) -> tuple[Record, ...]:
    front = facts.config.settings.front
    ports = [address.rpartition(":")[2] for address in front.listen]
    ours = [f"{host}:{port}" for port in ports for host in ("localhost", "127.0.0.1", "[::1]")]
    view = look(this_machine(), Scope(packages=False))
    ids = frozenset(sealed(one.identity.id) for one in facts.servers)
    return records(view._replace(known=ids, ours=frozenset((*front.listen, *ours))))


def _is_there(place: Place) -> bool:
    return Path(database_path(place.state)).exists()
