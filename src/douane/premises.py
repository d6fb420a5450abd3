"""What one tenant has for itself: its documents, its store, its sessions, its credentials and its servers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from douane.errors import ConfigError, StoreError
from douane.gateway.answering.office import Office
from douane.gateway.asked import Asked
from douane.gateway.bundles.endpoints import Endpoints
from douane.gateway.credentials import Credentials, Inviting
from douane.gateway.discreet import Discreet
from douane.gateway.due import OnceATurn
from douane.gateway.endpoint import Endpoint
from douane.gateway.fields import Showing
from douane.gateway.flows import Flows
from douane.gateway.gate import Behind
from douane.gateway.house import House
from douane.gateway.journal import Journal
from douane.gateway.last_use import LastUse
from douane.gateway.limits.admission import Limits
from douane.gateway.limits.fair import Fair
from douane.gateway.metrics.counted import Counted, Counts
from douane.gateway.metrics.present import Present
from douane.gateway.obeying import Obeying, Offer
from douane.gateway.places import places_of
from douane.gateway.reach import Bounds, Local, Remote, identity_of
from douane.gateway.served import Served
from douane.gateway.server_rules import ServerRules, first_rules
from douane.gateway.sessions import Ended, KeyFile, Seal, Sessions
from douane.gateway.shelves import Shelves
from douane.gateway.spans.attributes import of_server
from douane.gateway.turns import AsyncTurns
from douane.gateway.upstreams.handing import Handings
from douane.gateway.upstreams.walled import Telling, look_for, walls_of
from douane.model.access import DEFAULT_TENANT
from douane.outlet import Outlets
from douane.policy.servers import Configured, Way
from douane.stores.documents import config_folder, load
from douane.stores.paths import state_folder, tenant_folder
from douane.stores.shared import Shared
from douane.wiring import folders, open_people, open_store, sign

if TYPE_CHECKING:
    from douane.config import Config
    from douane.engine.rules import Rules
    from douane.gateway.conversation import Upstream
    from douane.gateway.logins.offers import Offers
    from douane.gateway.sessions import Live
    from douane.gateway.spans.tracer import Spans
    from douane.sandbox.profile import Walls
    from douane.stores.live import Folders
    from douane.transports.guardian import Guardian
    from douane.transports.http.incoming import Carrier


class Roads(NamedTuple):
    """How servers are reached, what is counted, and who is told of trouble, which tenants share.

    `spans` begins those of OpenTelemetry, where they are wanted, `fair` has large messages take turns, and
    `shelves` bounds what is kept for those who hear nothing.
    """

    pool: Carrier
    guardian: Guardian | None
    counts: Counts
    warn: Callable[[str], None]
    offers: Offers
    spans: Spans | None
    fair: Fair
    shelves: Shelves


class Standing(NamedTuple):
    """A server that is served, in the way that was configured."""

    server: Configured
    limit: int  # bytes of a message
    served: Served
    reach: Local | Remote
    behind: Behind
    rules: ServerRules


class Plan(NamedTuple):
    """What a tenant is about to have."""

    config: Config
    standing: tuple[Standing, ...]


class Premises:
    """Everything of one tenant, made from two folders that nobody else is given (ADR 0065); to be closed.

    Raises:
        StoreError: its store cannot be opened.
    """

    def __init__(self, tenant: str, config: Config, roads: Roads) -> None:
        folder = tenant_folder(state_folder(), tenant)
        self._roads, self._tenant = roads, tenant
        self._folders: Folders = folders() if tenant == DEFAULT_TENANT else (config_folder(), None, tenant)
        self.store = open_store(config, folder)
        recorder = self._recorder = Counted(self.store, roads.counts)
        self._handings = Handings(folder, tenant, recorder.commit, roads.warn)
        opened, secrets = partial(open_store, config, folder), self._handings.revealing
        self._outlets = Outlets(opened, lambda: self._rules.policy, roads.warn, secrets)
        self._shared = Shared(self.store, OnceATurn())
        self._journal = Journal(recorder)
        self._rules = first_rules(config, folder)
        ended = Ended(f"{folder}/sessions.ended")
        ended.forget(time.time() - config.settings.sessions.lifetime)
        self._key_file = KeyFile(folder)
        self._seal = Seal(self._key_file.changed() or ())
        self.sessions = Sessions(
            self._seal, config.settings.sessions, ended, places_of(config.settings.sessions.places)
        )
        inviting = Inviting(roads.offers, lambda records: recorder.commit([*records]))
        self._credentials = Showing(Credentials(folder, inviting), folder)
        limits = config.settings.limits
        admitting = Limits(limits.rate, limits.concurrent)
        people = open_people(
            folder, AsyncTurns, lambda: self._rules.settings, lambda: self._rules.answered_at
        )
        self._asked = Asked(roads.warn, people)
        self.office = Office(folder, lambda: self._rules.settings, lambda some: recorder.commit([*some]))
        self._flows = Flows()
        bounds = limits.message, limits.rate.answer
        discreet = Discreet(recorder, lambda: self._rules)
        self._house = House(self.sessions, admitting, discreet, *bounds, roads.spans, roads.fair)
        self._standing: tuple[Standing, ...] = ()
        self._last_use = LastUse(self.store.register)
        self.obeying = Obeying(self, folder, roads.warn)
        self._bundles = Endpoints(lambda: self._rules.settings.access, self._scopes_of)

    @property
    def behind(self) -> Iterator[tuple[str, Behind]]:
        """What this tenant has at which path."""
        for one in self._standing:
            yield one.server.path or f"/servers/{one.server.name}/mcp", one.behind
        if not any(one.server.path for one in self._standing):
            yield from self._bundles.behind()

    def present(self) -> Present:
        """What there is at the moment."""
        local = ((served.name, starts) for served, starts in self.offers() if starts is not None)
        return Present(self.sessions.alive(), {name: len(starts.running) for name, starts in local})

    def offers(self) -> Iterator[Offer]:
        """Its servers, with the processes of those that run here."""
        for one in self._standing:
            yield Offer(one.served, one.reach.starts if isinstance(one.reach, Local) else None)

    def leave(self, live: Live) -> None:
        """Let go of a session, with what is open in it."""
        for one in self._standing:
            one.behind.endpoint.forget(live)
        self._bundles.forget(live)

    def planned(self, config: Config) -> Plan:
        """What there is to be by this configuration; nothing of it is so yet.

        Raises:
            StoreError: a server cannot be registered.
        """
        rules = replace(self._rules, policy=config.policy, settings=config.settings)
        limit = config.settings.limits.message
        return Plan(config, tuple(self._planned(one, limit, rules) for one in config.settings.servers))

    def follow(self, plan: Plan) -> None:
        """Serve this from now on: sessions with servers that stay go on, those with others end.

        Raises:
            StoreError: that they end cannot be recorded; nothing was changed.
        """
        staying = {id(one.served) for one in plan.standing}
        leaving = [one for one in self._standing if id(one.served) not in staying]
        for one in leaving:
            self._end_sessions(one)
        settings, limits = plan.config.settings, plan.config.settings.limits
        self._rules = replace(self._rules, policy=plan.config.policy, settings=settings)
        self.sessions.settings = settings.sessions
        self._asked.use(settings.judge)
        self._house.limits.change(limits.rate, limits.concurrent)
        self._house = self._house._replace(body=limits.message, beyond=limits.rate.answer)
        self._standing = plan.standing
        for one in self._standing:
            one.rules.use(plan.config)
            one.served.use(one.reach)
            one.behind.endpoint.use(self._house)
        servers = {one.server.name: one.served for one in self._standing}
        self._bundles.follow(servers, settings.bundles, self._house)
        for one in leaving:
            one.behind.endpoint.close()

    def answer_at(self, base: str) -> None:
        """People answer what waits at the gateway at this address, nowhere if it is empty."""
        self._rules = replace(self._rules, answered_at=base)
        for one in self._standing:
            one.rules.answered_at(base)

    def _end_sessions(self, standing: Standing) -> None:
        """Nobody goes on with another server that has the name of this one."""
        now = time.time()
        for live in [live for live in self.sessions if live.bound.server == standing.served.name]:
            self.sessions.end(live, now)
            standing.behind.endpoint.forget(live)

    def _scopes_of(self, name: str) -> tuple[str, ...]:
        return next(one.server.scopes for one in self._standing if one.server.name == name)

    def _planned(self, server: Configured, limit: int, rules: Rules) -> Standing:
        identity = identity_of(server)
        before = next((one for one in self._standing if one.served.identity == identity), None)
        if before is not None:
            is_same = (before.server, before.limit) == (server, limit)
            reach = before.reach if is_same else self._reach(server, limit)
            behind = before.behind._replace(scopes=server.scopes)
            return before._replace(server=server, limit=limit, reach=reach, behind=behind)
        self.store.register(identity, time.time())
        live = ServerRules(rules, self._shared, self._folders, identity.id, self._roads.warn)
        reach = self._reach(server, limit)
        served = Served(identity, live, self._journal, reach, self._watched(server), self._asked)
        served.flows = self._flows
        served.fair, served.shelves = self._roads.fair, self._roads.shelves
        behind = Behind(Endpoint(served, self._house), live.access, server.scopes)
        return Standing(server, limit, served, reach, behind, live)

    async def look_after(self) -> None:
        """Let go of what is over, and take up keys that were rotated."""
        self._flows.forget_idle(time.time())
        self._handings.look()
        self._take_keys()
        self._last_use.look(self.sessions, (one.served.identity for one in self._standing))
        for one in self._standing:
            await one.served.lapse(time.time())
        for live in self.sessions.over(time.time()):
            self.leave(live)
        if self.store.checkpoint_due():
            sign(self.store, self._roads.warn)

    def _take_keys(self) -> None:
        try:
            keys = self._key_file.changed()
        except StoreError as error:  # those in use are as good as before
            self._roads.warn(f"{error.message} (fix: {error.fix})")
            return
        if keys is not None:
            self._seal.use(keys)

    def close(self) -> None:
        """Let go of everything."""
        self._bundles.close()
        for one in self._standing:
            one.behind.endpoint.close()
        self._asked.close()
        self.office.close()
        self._credentials.close()
        self._outlets.close()
        sign(self.store, self._roads.warn)
        self.store.close()

    def _watched(self, server: Configured) -> Callable[[Upstream], Upstream] | None:
        """What has a span begin with each message to the server, where spans are wanted."""
        spans = self._roads.spans
        if spans is None:
            return None
        from douane.gateway.spans.sending import Traced  # noqa: PLC0415  # an extra

        return lambda upstream: Traced(upstream, spans, of_server(server))

    def _reach(self, server: Configured, limit: int) -> Local | Remote:
        if server.way is Way.STDIO:
            if self._roads.guardian is None:
                raise ConfigError("no server can be started here", "start it with `douane serve`")
            look_for(server, self._roads.warn)
            bounds = Bounds(lambda: self._walls(server), self._outlets.of)
            return Local(server, self._roads.guardian, limit, self._handings.of(identity_of(server)), bounds)
        return Remote(server, self._roads.pool, limit, self._credentials)

    def _walls(self, server: Configured) -> Walls:
        """What a local server is started within at this moment."""
        telling = Telling(self._recorder.commit, self._roads.warn)
        return walls_of(server, self._rules.settings, telling, self._tenant)


def configs_of(config: Config) -> Iterator[tuple[str, Config]]:
    """What each tenant's documents say, by its name; all is the one tenant's where none is declared.

    Raises:
        ConfigError: the documents of a tenant cannot be used.
    """
    for tenant in [one.name for one in config.settings.access.tenants] or [DEFAULT_TENANT]:
        yield tenant, config if tenant == DEFAULT_TENANT else load(config_folder(), None, tenant)
