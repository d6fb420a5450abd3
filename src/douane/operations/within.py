"""What stands in the folders of a place: documents in force, and what is asked for by its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from douane.config import Config
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place
from douane.operations.errors import NotAllowedError, NotThereError
from douane.policy.document import Level, ScopedException
from douane.policy.parse import Document
from douane.stores.approvals import Approvals
from douane.stores.documents import TENANTS, load
from douane.stores.protection import trusted_in

T = TypeVar("T")


def in_force(place: Place) -> Config:
    """What the documents say that count here.

    Raises:
        ConfigError: they cannot be used.
    """
    return load(place.config, None, "" if place.tenant == DEFAULT_TENANT else place.tenant)


def the(what: str, found: Iterable[T]) -> T:
    """The one of its kind, such as `server`, that was found.

    Raises:
        NotThereError: there is none, or it is another tenant's.
    """
    for one in found:
        return one
    raise NotThereError(f"there is no such {what}", f"take the id of a {what} from the list of them")


@contextmanager
def approvals_of(place: Place) -> Iterator[Approvals]:
    """Questions, grants and orders of a place, where signatures count as its passphrase says."""
    with closing(Approvals(place.state, trusted_in(place.state))) as store:
        yield store


def ensure_whole(place: Place) -> None:
    """Nothing, where the place is that of the whole installation.

    Raises:
        NotAllowedError: it is one tenant's among others.
    """
    if place.tenant != DEFAULT_TENANT:
        fix = "ask whoever runs the installation"
        raise NotAllowedError("this is about the documents of all tenants", fix)


def own_documents(place: Place) -> tuple[Document, ...]:
    """The documents in force of which a tenant may see the text: the built-in one, and its own."""
    found = in_force(place).documents
    if place.tenant == DEFAULT_TENANT:
        return found
    return tuple(one for one in found if one.level is Level.BUILT_IN or one.name.startswith(_below(place)))


def own_exceptions(place: Place) -> tuple[ScopedException, ...]:
    """The exceptions of documents of which a tenant may see the text."""
    names = {one.name for one in own_documents(place)}
    return tuple(one for one in in_force(place).policy.exceptions if one.source.document in names)


def _below(place: Place) -> str:
    return f"{TENANTS}/{place.tenant}/"
