"""Any program, by Standard Webhooks 1.0: signed with each secret that is named, so that one may change."""

from __future__ import annotations

import asyncio
import binascii
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hmac import digest
from typing import Final

from douane.alerts.notice import Notice, moment
from douane.alerts.road import Road, UndeliveredError
from douane.protocol.json import encode

MOST: Final = 16  # notices under way at one time
_PREFIX: Final = "whsec_"
_KEY: Final = range(24, 65)  # bytes


class Webhook:
    """Posts each notice with its id, the time and its signatures."""

    def __init__(self, road: Road) -> None:
        self._road = road

    async def send(self, notices: Sequence[Notice]) -> None:
        """Post all of them at one time."""
        keys = [key_in(secret) for secret in self._road.secrets("secret")]
        posts = (self._post(notice, keys) for notice in notices)
        trouble = [one for one in await asyncio.gather(*posts, return_exceptions=True) if one is not None]
        if trouble:
            raise trouble[0]

    async def _post(self, notice: Notice, keys: Sequence[bytes]) -> None:
        body = encode(payload_of(notice))
        at = str(int(time.time()))
        headers = {
            "webhook-id": notice.id,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(signature(key, notice.id, at, body) for key in keys),
        }
        await self._road.post(self._road.sink.one("url"), headers, body)


def payload_of(notice: Notice) -> dict[str, object]:
    """What is posted: a type, the time of what it is about, and the notice."""
    return {
        "type": f"{notice.form.value}.{notice.event.value}",
        "timestamp": moment(notice.last),
        "data": notice.as_json(),
    }


def signature(key: bytes, ident: str, at: str, body: bytes) -> str:
    """HMAC-SHA-256 over id, time and body, as the standard writes it."""
    signed = f"{ident}.{at}.".encode() + body
    return f"v1,{b64encode(digest(key, signed, 'sha256')).decode()}"


def key_in(secret: str) -> bytes:
    """The key in a secret of the form `whsec_…`.

    Raises:
        UndeliveredError: it is none.
    """
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in _KEY:
        fix = "make one: `whsec_` and 24 to 64 random bytes in base64"
        raise UndeliveredError("a secret of the webhook is none of Standard Webhooks", fix)
    return key
