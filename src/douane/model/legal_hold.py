"""A legal hold: entries of the audit log that nothing may take away until it is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalHold:
    """What is empty or None does not matter; `since` and `until` are seconds since the epoch.

    `by` and `at` are whose order it is, and when; `released` is when it ended, None while it is in force.
    """

    id: str
    reason: str
    by: str
    at: float
    session: str = ""
    principal: str = ""
    server: str = ""
    since: float | None = None
    until: float | None = None
    released: float | None = None

    @property
    def is_about_all(self) -> bool:
        """Whether it names nothing, and so would keep everything."""
        return not (self.session or self.principal or self.server) and self.since is self.until is None

    def covers(self, body: Mapping[str, object]) -> bool:
        """Whether it is in force and an entry with this body is under it."""
        return self.released is None and self._is_about(body) and self._is_within(body.get("at"))

    def _is_about(self, body: Mapping[str, object]) -> bool:
        return (
            self.session in ("", body.get("session"))
            and self.principal in ("", body.get("principal"))
            and self.server in ("", body.get("server"), body.get("server_name"))
        )

    def _is_within(self, at: object) -> bool:
        """An entry without a time is under it: what is kept too long can still be taken away."""
        if not isinstance(at, int | float):
            return True
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)
