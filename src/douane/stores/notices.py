"""Letters about questions, signed with the key that the operator keeps in a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from douane.approvals.address import address_of
from douane.approvals.answer import Word
from douane.approvals.signing import OURS, signature
from douane.approvals.telling import in_json, in_slack
from douane.errors import ConfigError
from douane.model.letter import Letter
from douane.policy.channels import Form
from douane.protocol.json import encode
from douane.stores.files import read_private
from douane.stores.protection import protection

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.approvals.ticket import Ticket
    from douane.policy.approving import Approving
    from douane.policy.channels import Webhook

_SHORTEST: Final = 16  # bytes of a key
_DENYING: Final = (Word.DENY, Word.SUSPEND)


def key_of(webhook: Webhook) -> bytes:
    """The key with which what goes to the webhook, and comes from it, is signed.

    Raises:
        StoreError: others may read it.
        ConfigError: there is none.
    """
    path = os.path.expanduser(webhook.key)  # noqa: PTH111  # as in `keys`
    try:
        key = read_private(path).strip()
    except FileNotFoundError:
        key = b""
    if len(key) < _SHORTEST:
        fix = f"write the key into it, of {_SHORTEST} characters or more: `key` under [approvals.webhook]"
        raise ConfigError(f"`{path}` holds no key for the webhook", fix)
    return key


class Notices:
    """What is sent about a question, as documents have it at the moment."""

    def __init__(self, folder: str, approving: Callable[[], Approving], base: Callable[[], str]) -> None:
        self._folder = folder
        self._approving = approving
        self._base = base

    def of(self, ticket: Ticket, at: float) -> Letter | None:
        """The letter about this question; None where nobody is told any more.

        Raises:
            DouaneError: the key cannot be used.
        """
        approving = self._approving()
        webhook, base = approving.webhook, self._base()
        if not webhook.url:
            return None
        page = address_of(base, ticket.question.name) if base and approving.page.are_there else ""
        form = in_slack if webhook.form is Form.SLACK else in_json
        body = encode(form(ticket, page, words_for(self._folder, webhook)))
        time = str(int(at))
        signed = {OURS.time: time, OURS.signature: signature(OURS, key_of(webhook), time, body)}
        headers = {"content-type": "application/json; charset=utf-8"}
        shown = signed if webhook.form is Form.JSON else {}  # Slack has its own secret in the address
        return Letter(webhook.url, headers | shown, body, ticket.expires)


def words_for(folder: str, webhook: Webhook) -> tuple[Word, ...]:
    """The answers that count there; what needs a passphrase does not."""
    if not webhook.people:
        return ()
    return _DENYING if protection(folder) is not None else (Word.ONCE, *_DENYING)
