"""The swap: where in a request placeholders may stand, and the request with the values in their place."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote, quote_plus

from douane.model.profile import Place
from douane.sandbox.egress.placeholders.asked import Asked
from douane.sandbox.egress.placeholders.forms import Watch
from douane.sandbox.egress.placeholders.held import Held, named
from douane.sandbox.egress.refusals import RefusedError, Why

_BASIC: Final = re.compile(r"(basic +)([A-Za-z0-9+/]+={0,2})", re.IGNORECASE)

Pairs = Sequence[tuple[Held, str]]


def used(asked: Asked, secrets: Iterable[Held]) -> tuple[Held, ...]:
    """Those whose placeholders stand in the head where they may."""
    return tuple(one for one in secrets if swapped(asked, [(one, "")]) != asked)


def swapped(asked: Asked, pairs: Pairs) -> Asked:
    """The head with values in the place of placeholders, where these may stand."""
    fields, target = asked.fields, asked.target
    for one, value in pairs:
        fields = [(name, _in_field(name, content, one, value)) for name, content in fields]
        target = _in_target(target, one, value)
    return asked._replace(fields=fields, target=target)


def swapped_body(content: bytes, kind: str, pairs: Pairs) -> bytes:
    """A body of this type with values in the place of placeholders, if these may stand there."""
    for one, value in pairs:
        if Place.BODY in one.secret.places:
            content = content.replace(one.placeholder.encode(), _written(value, kind).encode())
    return content


def check_rest(asked: Asked, mine: Sequence[Held], secrets: Sequence[Held]) -> None:
    """Nothing, where the head has no placeholder but those of `mine` in their places.

    Raises:
        RefusedError: one of them stands elsewhere.
    """
    rest = swapped(asked, [(one, "") for one in mine])
    lines = (f"{name}: {value}\n" for name, value in rest.fields)
    check_piece(f"{rest.target}\n{''.join(lines)}".encode("latin-1"), mine, secrets)


def check_piece(piece: bytes, mine: Sequence[Held], secrets: Sequence[Held]) -> None:
    """Nothing, where no placeholder is in these bytes.

    Raises:
        RefusedError: there is one, of a secret that is for this host (`mine`), or of another.
    """
    refuse(Watch(one.placeholder for one in secrets).seen(piece), mine, secrets)


def refuse(placeholder: str | None, mine: Sequence[Held], secrets: Sequence[Held]) -> None:
    """Nothing, where nothing was seen.

    Raises:
        RefusedError: as `check_piece` does.
    """
    found = [one for one in secrets if one.placeholder == placeholder]
    if found and found[0] in mine:
        fix = "if it belongs there, name its header in `headers`, or `path`, `query` or `body` in `also`"
        raise RefusedError(
            Why.PLACE, f"the placeholder of {named(found)} is where no secret may stand; {fix}"
        )
    if found:
        raise RefusedError(Why.SECRET, f"it was sent the placeholder of {named(found)}, which is not for it")


def _in_field(name: str, content: str, one: Held, value: str) -> str:
    if name.lower() not in one.secret.headers:
        return content
    basic = _BASIC.fullmatch(content)
    return content.replace(one.placeholder, value) if basic is None else _in_basic(basic, one, value)


def _in_basic(basic: re.Match[str], one: Held, value: str) -> str:
    """Name and password in base64 (RFC 7617)."""
    try:
        plain = base64.b64decode(basic[2], validate=True)
    except binascii.Error:
        return basic[0]
    inside = plain.replace(one.placeholder.encode(), value.encode())
    return basic[0] if inside == plain else basic[1] + base64.b64encode(inside).decode()


def _in_target(target: str, one: Held, value: str) -> str:
    path, mark, query = target.partition("?")
    escaped = quote(value, safe="")
    if Place.PATH in one.secret.places:
        path = path.replace(one.placeholder, escaped)
    if Place.QUERY in one.secret.places:
        query = query.replace(one.placeholder, escaped)
    return path + mark + query


def _written(value: str, kind: str) -> str:
    if "json" in kind:
        return json.dumps(value)[1:-1]
    return quote_plus(value) if kind.startswith("application/x-www-form-urlencoded") else value
