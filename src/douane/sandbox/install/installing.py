"""A server that is fetched: installed with its registry as its only network, later started without any."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.account import account
from douane.sandbox.building import Egress
from douane.sandbox.install import npm, uv
from douane.sandbox.install.lacking import Heard, distrusting, lacking
from douane.sandbox.install.orders import Order
from douane.sandbox.install.places import Installed, alone, keep, kept, new_tree, place_of
from douane.sandbox.install.requests import Registry, Request, again
from douane.sandbox.install.trees import settled

_TOOLS: Final[Mapping[Registry, ModuleType]] = {Registry.NPM: npm, Registry.PYPI: uv}

Run = Callable[[Order], int]


class Terms(NamedTuple):
    """How servers are installed: as which account where we are root, from which `hosts` beside registries.

    Packages of `scripts` may run code of their own meanwhile. `tell` says a line to whoever waits.
    """

    user: str
    hosts: tuple[str, ...]
    scripts: tuple[str, ...]
    tell: Callable[[str], None]


class Furnished:
    """The network of an installer's box, with the files and variables of its order."""

    def __init__(self, way: Egress, order: Order) -> None:
        self._way = way
        self.variables = {**way.variables, **order.variables}
        self.files = {**way.files, **order.files}

    def open(self, pid: int) -> None:
        """As the network is opened."""
        self._way.open(pid)


def installed(request: Request, run: Run, terms: Terms) -> Installed:
    """The server as it is kept, or else installed now by `run`, which gives the exit code of an order.

    Raises:
        LaunchError: it cannot be installed; nothing of it is kept then.
    """
    place = place_of(request)
    found = kept(place)
    if found is not None:
        return found
    with alone(place):
        return kept(place) or _installed(request, place, run, terms)


def renewed(request: Request, run: Run, terms: Terms) -> Installed:
    """The same, installed anew; what was kept is in force until that is whole."""
    place = place_of(request)
    with alone(place):
        return _installed(request, place, run, terms)


def _installed(request: Request, place: str, run: Run, terms: Terms) -> Installed:
    tool = _TOOLS[request.registry]
    tree = new_tree(place)
    terms.tell(f"installing `{request.package}`, this once, with its registry as its only network")
    who = account(terms.user)
    if who.differs:
        os.chown(tree, who.user, who.group)
    heard = Heard()
    code = run(tool.order(request, tree, terms.hosts, terms.scripts)._replace(heard=heard))
    lack = lacking(heard.words(), request)
    if code and (distrust := distrusting(heard.words(), request)) is not None:
        message = f"`{request.package}` could not be installed: {distrust.message}"
        raise LaunchError(message, distrust.fix)
    if code and lack is not None:
        raise LaunchError(f"{lack.message}; it could not be installed", lack.fix)
    if code:
        fix = f"see above; other hosts that it needs belong in `registries` of `[sandbox]`{_hint(request)}"
        raise LaunchError(f"`{request.package}` could not be installed (exit code {code})", fix)
    digest, files = settled(tree)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    found = Installed(
        request.package,
        tool.version(request, tree),
        tree,
        tool.programs(request, tree),
        digest,
        files,
        at,
        again(request),
        npm.runner() if request.registry is Registry.NPM else "",
        "" if lack is None else lack.message,
    )
    keep(place, found)
    if lack is not None:
        terms.tell(f"{lack.message}: if it does not run, that is why (fix: {lack.fix})")
    renew = f"`douane sandbox renew {found.package}`"
    terms.tell(f"`{found.package}` {found.version} is installed; it stays until {renew}")
    return found


def _hint(request: Request) -> str:
    if request.registry is Registry.PYPI:
        return ", and one that must be built its name in `scripts`"
    return ", and one whose install scripts must run its name in `scripts`"
