"""How what one server of several says reaches the client: questions under our ids, events under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.bundling import renumbered, result_of, withdrawn
from douane.gateway.bundles.questions import Asked, Questions
from douane.protocol.jsonrpc import Notification, Request, Response

if TYPE_CHECKING:
    from douane.engine.permit import Permit
    from douane.gateway.bundles.learned import Learned
    from douane.gateway.exchange import Heard

_TASKS: Final = "tasks/"
_BETWEEN: Final = b":"  # no name of a server has one


class Named:
    """The changes to what `server` says."""

    def __init__(self, server: str, questions: Questions, learned: Learned) -> None:
        self.server = server
        self._questions = questions
        self._learned = learned

    def permit(self, permit: Permit) -> Permit | None:
        """As the client may hear it; None for what it has no need to."""
        packet = permit.packets[0] if len(permit.packets) == 1 else None
        match packet:
            case Request(ident, method, params):
                if method.startswith(_TASKS) and self._questions.whose(params.get("taskId")) != self.server:
                    return None
                meta = params.get("_meta")
                token = meta.get("progressToken") if isinstance(meta, dict) else None
                asked = Asked(self.server, ident, token)
                return renumbered(packet, self._questions.ask(asked))
            case Notification("notifications/cancelled", params):
                return self._cancelled(permit, packet, params.get("requestId"))
            case Response():
                self._learned.note(self.server, result_of(permit))
                return permit
            case _:
                return permit

    def heard(self, heard: Heard) -> Heard:
        """With an id that leads back to this server."""
        if heard.id is None:
            return heard
        return heard._replace(id=self.server.encode() + _BETWEEN + heard.id)

    def _cancelled(self, permit: Permit, packet: Notification, ident: object) -> Permit | None:
        """Of a question of its own; or of a subscription, which has the client's id, where none are asked."""
        number = self._questions.withdrawn(self.server, ident)
        if number is not None:
            return withdrawn(packet, number)
        return permit if self._questions.were_none else None


def whose_event(last: str) -> tuple[str, str]:
    """The server that an event id leads back to, and its own id for the event."""
    server, _, ident = last.partition(_BETWEEN.decode())
    return server, ident
