"""What a principal's stateless requests to one server have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.model.session import Session

if TYPE_CHECKING:
    from douane.gateway.conversation import Upstream

_SHARED: Final = ("conduct", "handles", "labels", "roots", "roots_asked", "tokens")


def pass_on(before: Session, after: Session) -> None:
    """Have a session that begins in place of another be whose that was, and know what it has learned."""
    after.principal, after.key = before.principal, before.key
    for name in _SHARED:
        setattr(after, name, getattr(before, name))


class Memory:
    """Lent to the session of each request while it is judged: one knows what another has learned."""

    def __init__(self, session: Session, upstream: Upstream) -> None:
        self.key = session.key
        self.principal = session.principal
        self.upstream = upstream
        self._kept = {name: getattr(session, name) for name in _SHARED}

    def lend(self, session: Session) -> None:
        """Make the session know what is known."""
        for name, value in self._kept.items():
            setattr(session, name, value)

    def take_back(self, session: Session) -> None:
        """Know what the session knows now."""
        for name in _SHARED:
            self._kept[name] = getattr(session, name)
