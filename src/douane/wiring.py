"""The composition root: configuration to a running post; the only module that imports everything."""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.attending import Attending, Given, Mortal, Overhearing
from douane.engine.rules import Rules
from douane.errors import StoreError
from douane.inventory.identity import identify
from douane.model.access import Principal
from douane.model.flow import Flow
from douane.model.prints import Prints
from douane.model.session import Session
from douane.policy.access import roles_of
from douane.policy.judge import JUDGE, PERSON
from douane.policy.settings import Sync
from douane.protocol.direction import Direction
from douane.sandbox.egress.closed import SOON, Closed
from douane.stores.accompanied import Accompanied
from douane.stores.account import account
from douane.stores.documents import config_folder
from douane.stores.host_flow import HostFlow
from douane.stores.hosts import find_host
from douane.stores.keys import existing_canary_key, value_key
from douane.stores.live import LiveRules
from douane.stores.paths import state_folder
from douane.stores.scanner import open_scanner
from douane.stores.schema import Durability
from douane.stores.sqlite import SqliteStore
from douane.transports.conversation import SIGNALS, Conversation, Stop
from douane.transports.host import HostLink
from douane.transports.loop import Loop, on_signals
from douane.transports.relay import Relay
from douane.transports.server_process import ServerProcess
from douane.transports.standard import host_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from subprocess import Popen

    from douane.approvals.ticket import Ticket
    from douane.config import Config
    from douane.model.server import ServerIdentity
    from douane.model.sight import Sight
    from douane.outlet import Outlet
    from douane.policy.settings import Settings
    from douane.stores.base import Store
    from douane.stores.payloads import Payloads
    from douane.transports.asking import Turns
    from douane.transports.people import People

_DURABILITIES: Final = {Sync.NORMAL: Durability.PROCESS, Sync.FULL: Durability.POWER}
_KEY_LENGTH: Final = 32
_BUG: Final = 3  # exit code when Douane itself has failed


def principal() -> Principal:
    """The operating-system account that runs this process, which is who a stdio host acts for."""
    return Principal(account())


def folders() -> tuple[str, str]:
    """Where this account's and this project's policy documents are."""
    return config_folder(), os.getcwd()  # noqa: PTH109  # pathlib costs milliseconds


def open_store(config: Config, folder: str = "") -> SqliteStore:
    """The audit log and inventory of this account, or those in the folder of a tenant.

    Raises:
        StoreError: it cannot be opened.
    """
    state = folder or state_folder()
    return SqliteStore(state, _DURABILITIES[config.settings.audit.sync], _payloads(config, state))


def _payloads(config: Config, folder: str) -> Payloads | None:
    if not config.settings.audit.encrypt:
        return None
    from douane.stores.payloads import Payloads  # noqa: PLC0415  # only who encrypts pays for it

    return Payloads(folder)


def warn(text: str) -> None:
    """Tell the person in front of the host, whose log shows our standard error."""
    sys.stderr.write(f"douane: {text}\n")
    sys.stderr.flush()


def serve_stdio(
    command: Sequence[str], name: str, config: Config, process: Popen[bytes], given: Given
) -> int:
    """Stand between the host on our standard streams and the server that was started as `process`.

    Gives the exit code; the server has ended by then, whatever happens.

    Raises:
        StoreError: the store cannot be opened.
    """
    loop, stop = Loop(), Stop()
    on_signals(loop, SIGNALS, stop.note)
    limit = config.settings.limits.message
    server = ServerProcess(loop, process, Direction.TO_CLIENT, limit, given.lacking)
    try:
        store = open_store(config)
        try:
            with _relay(config, identify(command, name), store, loop, given.sight) as relay:
                attending = Attending(relay.session, store, loop, stop, warn)
                attending.attend(given)
                conversation = _conversation(loop, relay, server, stop, config, given.outlet)
                return _hold(conversation, Mortal(attending, server, state_folder(), given.mark), store)
        finally:
            sign(store)
            store.close()
    finally:
        server.end(0)


@contextmanager
def _relay(
    config: Config, identity: ServerIdentity, store: SqliteStore, loop: Loop, sight: Sight | None
) -> Iterator[Relay]:
    with closing(host_flow()) as shared:
        both = Accompanied(live_rules(config, identity, store, shared.name), store, shared)
        recorder = both if sight is None else Overhearing(both, sight, warn)
        relay = Relay(session_with(config, identity, shared.flow), both, recorder, time.time)
        with _asking(config, relay, loop):
            yield relay


def host_flow() -> HostFlow:
    """What this process shares with all that the same host has started."""
    folder = state_folder()
    return HostFlow(Flow(shared=Prints()), find_host(), folder, value_key(folder), warn)


@contextmanager
def _asking(config: Config, relay: Relay, loop: Loop) -> Iterator[None]:
    """Let the judge be asked that is configured, and people, if a rule is for them."""
    found = config.settings.judge
    are_people = any(rule.ask == PERSON for rule in config.policy.rules)
    if not (found.is_there or are_people):
        yield
        return
    from douane.transports.asking import Asker, Desk  # noqa: PLC0415  # only who asks pays for it
    from douane.transports.turns import LoopTurns  # noqa: PLC0415

    turns, ends = LoopTurns(loop), ExitStack()
    askers: dict[str, Asker] = {}
    if found.is_there:
        from douane.transports.judge import open_judge  # noqa: PLC0415

        judge = askers[JUDGE] = open_judge(found.command, found.url, warn)
        ends.callback(judge.close)
    if are_people:
        people = open_people(state_folder(), lambda: turns, lambda: relay.rules.settings)
        askers[PERSON] = people
        ends.callback(people.close)
    relay.ask_at(Desk(lambda: askers, turns, time.time))
    with ends:
        yield


def open_people(
    folder: str,
    turns: Callable[[], Turns],
    settings: Callable[[], Settings],
    base: Callable[[], str] | None = None,
) -> People:
    """Those who may be asked about what waits, through the store in this folder.

    `base` is where the gateway is whose page they answer on, if that is not where the documents say.
    """
    from douane.stores.approvals import Approvals  # noqa: PLC0415  # only who asks pays for it
    from douane.stores.notices import Notices  # noqa: PLC0415
    from douane.stores.protection import trusted_in  # noqa: PLC0415
    from douane.transports.people import Bounds, People  # noqa: PLC0415
    from douane.transports.telling import Telling  # noqa: PLC0415
    from douane.transports.webhook import Webhook  # noqa: PLC0415

    def bounds() -> Bounds:
        approving = settings().approvals
        return Bounds(approving.open, approving.most)

    def opened() -> Telling:
        notices = Notices(folder, lambda: settings().approvals, base or (lambda: front_of(settings())))
        webhook = Webhook(warn)

        def tell(ticket: Ticket) -> None:
            if settings().approvals.webhook.url:
                webhook.send(lambda: notices.of(ticket, time.time()))

        return Telling(Approvals(folder, trusted_in(folder)), tell, webhook.close)

    return People(opened, turns, time.time, bounds, warn)


def front_of(settings: Settings) -> str:
    """The address of the gateway as documents name it, ``""`` where they do not."""
    return settings.front.url.rstrip("/")


def live_rules(config: Config, identity: ServerIdentity, store: SqliteStore, run: str) -> LiveRules:
    """What messages of this server are judged by, from this account's and this project's documents."""
    store.register(identity, time.time())
    scanner = open_scanner(state_folder())
    start = Rules(
        config.policy,
        config.settings,
        scanner=scanner,
        value_key=value_key(state_folder()),
        canary_key=existing_canary_key(state_folder()),
        answered_at=front_of(config.settings),
        run=run,
    )
    return LiveRules(start, folders(), store, identity.id, warn)


def session_with(config: Config, identity: ServerIdentity, flow: Flow) -> Session:
    """A conversation of this account with a server."""
    caller = principal()
    caller = replace(caller, roles=roles_of(config.settings.access, caller))
    return Session(os.urandom(16).hex(), caller, identity, key=os.urandom(_KEY_LENGTH), flow=flow)


def _conversation(
    loop: Loop,
    relay: Relay,
    server: ServerProcess,
    stop: Stop,
    config: Config,
    outlet: Outlet | Closed | None,
) -> Conversation:
    if outlet is not None:
        outlet.watch(relay.session)
    if isinstance(outlet, Closed):
        loop.after(SOON, outlet.begin)
    host = HostLink(loop, Direction.TO_SERVER, config.settings.limits.message, host_streams())
    relay.connect({Direction.TO_SERVER: server, Direction.TO_CLIENT: host})
    return Conversation(loop, relay, host, server, stop)


def _hold(conversation: Conversation, mortal: Mortal, store: SqliteStore) -> int:
    gc.freeze()  # what was imported stays: the collector need not look at it in the middle of a call
    gc.enable()
    try:
        return conversation.hold(lambda: sign(store) if store.checkpoint_due() else None)
    except Exception as error:  # noqa: BLE001  # a bug, whose text may hold anything; nothing passes after it
        name = type(error).__name__
        warn(f"a bug ended this conversation, nothing passed unjudged: {name}")
        conversation.fail(name)
        return _BUG
    finally:
        mortal.close()


def sign(store: Store, tell: Callable[[str], None] = warn) -> None:
    """Sign the head of the log; what fails is told, and made good by the next."""
    try:
        store.checkpoint()
    except StoreError as error:  # the entries are there, and the next checkpoint covers them
        tell(f"{error.message} (fix: {error.fix})")
