"""One thing that somebody should know of, as it was made of one entry of the audit log."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from douane.model.finding import Severity

_KEY: Final = 16  # hexadecimal digits


class Alert(NamedTuple):
    """What one entry is worth telling; nothing of it is text that was found, or an argument.

    `rule` is the worst of `rules`, `told` says in our words what that is. Names are of peers, and shown as
    `plain` makes them. `question` is what people call the question that waits, `address` where somebody came
    from who is nobody yet. `entry` is the number in the log, 0 where it is about the log itself.
    `apart` is what tells it from others of the same rule: two incidents are two alerts.
    """

    rule: str
    severity: Severity
    told: str
    at: float
    entry: int = 0
    action: str = ""
    rules: tuple[str, ...] = ()
    server: str = ""
    principal: str = ""
    tenant: str = ""
    subject: str = ""
    session: str = ""
    address: str = ""
    places: tuple[str, ...] = ()
    question: str = ""
    apart: str = ""

    @property
    def key(self) -> str:
        """The same for what is one alert with a count: the same rule, severity, outcome, server, and whom."""
        whose = (self.server, self.principal or self.address, self.tenant)
        of = (self.rule, self.severity.name, self.action, *whose, self.question, self.apart)
        return sha256("\0".join(of).encode("utf-8", "surrogatepass")).hexdigest()[:_KEY]
