"""Whose installation a command is about, as whom it acts, and what API and pages do, done from a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from douane.cli.tenants import made_folder, ready_folder
from douane.operations.base import Act, Body, By, Change, Listing, Place, Role, View
from douane.operations.run import performed, seen
from douane.stores.account import account
from douane.stores.documents import config_folder


def place(tenant: str) -> Place:
    """The folders of a tenant, made if need be.

    Raises:
        ConfigError: there is no such tenant.
        StoreError: the folder cannot be made, or is open to others.
    """
    return Place(ready_folder(tenant), config_folder(), tenant)


def by() -> By:
    """Whoever has this account, who may do everything with what it owns."""
    return By(account(), frozenset({Role.ADMINISTRATOR}), "terminal")


def perform(acts: Iterable[Act], name: str, tenant: str, given: Mapping[str, object]) -> Change:
    """What came of the act of this name, which has an entry like any.

    Raises:
        DouaneError: it cannot be done.
    """
    (act,) = (one for one in acts if one.name == name)
    where = Place(made_folder(tenant), config_folder(), tenant) if act.is_urgent else place(tenant)
    return performed(where, by(), act, given)


def items(views: Iterable[View], name: str, tenant: str, given: Mapping[str, object]) -> list[Body]:
    """The first of what the view of this name lists, as many as an answer can hold.

    Raises:
        DouaneError: it cannot be seen.
    """
    found = _seen(views, name, tenant, given)
    return [*found.items] if isinstance(found, Listing) else []


def item(views: Iterable[View], name: str, tenant: str, given: Mapping[str, object]) -> Body:
    """The one thing that the view of this name shows.

    Raises:
        DouaneError: it cannot be seen.
    """
    found = _seen(views, name, tenant, given)
    return {} if isinstance(found, Listing) else found


def _seen(views: Iterable[View], name: str, tenant: str, given: Mapping[str, object]) -> Listing | Body:
    (view,) = (one for one in views if one.name == name)
    most = {"most": 1000} if any(one.name == "most" for one in view.takes) else {}
    return seen(place(tenant), by(), view, {**most, **given})
