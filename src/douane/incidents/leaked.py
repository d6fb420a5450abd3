"""Which credentials may be in other hands: what the server held, and what was seen on its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from douane.incidents.concern import has_passed, is_about
from douane.incidents.incident import Body, Rotation, Scope
from douane.incidents.markdown import moment
from douane.protocol.members import mappings, number, text, texts

_SECRET = "secret."  # noqa: S105  # the family of rules
_GIVEN = "secret/given"
_SWAPPED = "egress/secret"
_OWN = frozenset({"secret.over"})


def leaked(bodies: Iterable[Body], scope: Scope, held: Iterable[str]) -> tuple[Rotation, ...]:
    """What has to be made anew; `held` are names of credentials that stores have for the server."""
    found = {name: Rotation(name, "the server is shown it by us") for name in held}
    for body in bodies:
        if is_about(body, scope):
            found |= {one.name: one for one in _of(body) if one.name not in found}
    return tuple(found.values())


def _of(body: Body) -> Iterator[Rotation]:
    method = text(body, "method")
    if method == _GIVEN:
        for name in text(body, "subject").split():
            yield Rotation(name, "the server was started with it")
    elif method == _SWAPPED:
        for name in texts(body, "secrets"):
            yield Rotation(f"secret://{name}", "it went out for the server, in place of a placeholder")
    elif has_passed(body):
        yield from _seen(body)


def _seen(body: Body) -> Iterator[Rotation]:
    """Secrets that a detector found in a message that passed; the log has their digests alone."""
    way = "sent to" if text(body, "direction") == "to-server" else "said by"
    for one in mappings(body, "findings"):
        rule, value = str(one.get("rule", "")), str(one.get("value", ""))
        if rule.startswith(_SECRET) and rule not in _OWN:
            name = f"{rule} {value[:12]}".strip()
            yield Rotation(name, f"found in what was {way} the server, {moment(number(body, 'at'))}")
