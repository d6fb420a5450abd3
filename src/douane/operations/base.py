"""What people see of an installation and do to it: views and acts, which command line, API and page share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from shlex import quote
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.model.access import DEFAULT_TENANT
from douane.operations.errors import GivenError
from douane.stores.paths import tenant_folder

Body = Mapping[str, object]
Given = Mapping[str, object]  # the values of fields, checked: text, number, bool, or a tuple of texts


class Role(StrEnum):
    """What somebody may do in the control room."""

    VIEWER = "viewer"  # reads, but no payloads of the audit log, evidence or people
    AUDITOR = "auditor"  # reads everything, changes nothing
    APPROVER = "approver"  # answers what waits for a person
    OPERATOR = "operator"  # decides about servers and tools, suspends, ends and stops
    ADMINISTRATOR = "administrator"


INCLUDES: Final[Mapping[Role, frozenset[Role]]] = MappingProxyType(
    {
        Role.VIEWER: frozenset({Role.VIEWER}),
        Role.AUDITOR: frozenset({Role.VIEWER, Role.AUDITOR}),
        Role.APPROVER: frozenset({Role.VIEWER, Role.APPROVER}),
        Role.OPERATOR: frozenset({Role.VIEWER, Role.AUDITOR, Role.OPERATOR}),
        Role.ADMINISTRATOR: frozenset(Role),
    }
)


class Place(NamedTuple):
    """The folders of one tenant's installation: its state, and where all policy documents are."""

    state: str
    config: str
    tenant: str

    @property
    def root(self) -> str:
        """The state folder of the installation, where what tenants share is, such as API keys."""
        return self.state.removesuffix(f"/tenants/{self.tenant}")

    @property
    def on_command_line(self) -> str:
        """What a command takes at its end to be about this tenant; ``""`` for `default`."""
        return "" if self.tenant == DEFAULT_TENANT else f" --tenant {quote(self.tenant)}"


class By(NamedTuple):
    """Who sees or acts: the id of a principal, its roles, and `how` it came: terminal, page or api."""

    id: str
    roles: frozenset[Role]
    how: str

    def may(self, role: Role) -> bool:
        """Whether one of the roles includes this one."""
        return any(role in INCLUDES[one] for one in self.roles)


_WHOLE: Final = (1, 2**53 - 1)
AFTER: Final = (0, 2**53 - 1)


class Field(NamedTuple):
    """A value that a view or act takes; one whose name stands in the path is part of that.

    A number is a whole one; the `bounds` say from where to where one means anything.
    """

    name: str
    kind: str = "text"  # or secret, which is written down nowhere; number, choice, time, duration, flag, list
    is_needed: bool = False
    about: str = ""
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = _WHOLE


class Listing(NamedTuple):
    """Some of many; `next` is what to ask for as `after` to see more, ``""`` at the end."""

    items: Sequence[Body]
    next: str = ""
    total: int | None = None


class Change(NamedTuple):
    """What an act has changed, for the audit log, and one sentence of what came of it.

    `once` is shown to whoever acted, this once, and kept nowhere.
    """

    before: Body
    after: Body
    told: str
    once: Body = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class View:
    """Something to see at `path`, below the root of the API, for whoever has `role`.

    `method` is POST where what is asked with is too long for an address; nothing changes by it.
    """

    name: str
    path: str
    role: Role
    about: str
    read: Callable[[Place, Given], Listing | Body]
    takes: tuple[Field, ...] = ()
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do by a POST to `path`, for whoever has `role`.

    What `run` raises as a `DouaneError` changed nothing. One that is urgent is run although the log may not
    be told of it: it can only take away, and may be run twice.
    """

    name: str
    path: str
    role: Role
    about: str
    run: Callable[[Place, By, Given], Change]
    takes: tuple[Field, ...] = ()
    is_urgent: bool = False


def place_of(state: str, config: str, tenant: str) -> Place:
    """What is a tenant's of the state folder and the configuration folder of an installation."""
    return Place(tenant_folder(state, tenant), config, tenant)


AT_MOST: Final = Field("most", "number", about="how many, at most 1000", bounds=(1, 1000))
PAGING: Final = (Field("after", about="`next` of the page before"), AT_MOST)


def page_of(items: Sequence[Body], given: Given) -> Listing:
    """The items of a list that is all there, after the place `given["after"]`.

    Raises:
        GivenError: that is no place.
    """
    after, most = str(given.get("after") or "0"), given.get("most") or 100
    if not (after.isascii() and after.isdigit() and len(after) < 10):  # noqa: PLR2004  # as many as there can be
        raise GivenError("`after` is no place in this list", "give `next` of the page before")
    start, count = int(after), max(1, min(int(float(str(most))), 1000))
    there = items[start : start + count]
    return Listing(there, str(start + count) if start + count < len(items) else "", len(items))


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """The roles of these names; others are nobody's."""
    found = {*names}
    return frozenset(role for role in Role if role.value in found)
