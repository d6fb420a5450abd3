"""Where alerts go, as `[[alerts.sink]]` says it: what each kind of sink needs, and what is secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.policy.address import is_safe_address
from douane.policy.table import Table, shown

ENVIRONMENT: Final = "env://"
_REFERENCE: Final = re.compile(r"secret://[A-Za-z0-9][A-Za-z0-9_-]{0,63}|env://[A-Za-z_][A-Za-z0-9_]*")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_KEEP_IT: Final = (
    "keep it with `douane secrets set NAME` and write `secret://NAME`, or `env://NAME` for a variable"
)


class Kind(StrEnum):
    """What a sink speaks."""

    SLACK = "slack"
    PAGERDUTY = "pagerduty"
    TEAMS = "teams"
    MAIL = "mail"
    WEBHOOK = "webhook"
    SYSLOG = "syslog"
    SPLUNK = "splunk"
    OTLP = "otlp"
    NATS = "nats"


class Reach(StrEnum):
    """Whether a sink may be in a network of the operator's own; the addresses of a cloud's metadata never.

    What is `outside` may not even if its address is written as such.
    """

    OUTSIDE = "outside"
    PUBLIC = "public"
    PRIVATE = "private"


class Sink(NamedTuple):
    """One sink as it is set; `given` are its texts by key, of which secrets are references (`secret://NAME`)."""

    name: str
    kind: Kind
    reach: Reach
    given: Mapping[str, tuple[str, ...]]

    def one(self, key: str, usual: str = "") -> str:
        """What stands at a key that holds one text."""
        return next(iter(self.given.get(key, ())), usual)


class _Spec(NamedTuple):
    """What a sink of a kind is given; `secret` ones must be references."""

    needed: tuple[str, ...]
    secret: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ("https",)
    reach: Reach = Reach.PUBLIC


_SPECS: Final[Mapping[Kind, _Spec]] = {
    Kind.SLACK: _Spec((), ("url", "token"), ("channel", "api")),
    Kind.PAGERDUTY: _Spec(("key",), ("key",), ("url",)),
    Kind.TEAMS: _Spec(("url",), ("url",)),
    Kind.MAIL: _Spec(
        ("url", "from", "to"), ("password",), ("username", "ca"), ("smtp", "smtps"), Reach.PRIVATE
    ),
    Kind.WEBHOOK: _Spec(("url", "secret"), ("secret",)),
    Kind.SYSLOG: _Spec(("url",), (), ("ca", "certificate", "key"), ("tls", "tcp", "udp"), Reach.PRIVATE),
    Kind.SPLUNK: _Spec(("url", "token"), ("token",), ("index", "ca", "acknowledged"), reach=Reach.PRIVATE),
    Kind.OTLP: _Spec(("url",), ("token",), ("ca",), reach=Reach.PRIVATE),
    Kind.NATS: _Spec(("url", "subject"), ("token",), ("stream", "ca"), ("tls", "nats"), Reach.PRIVATE),
}
# The keys at which secrets stand, by kind.
SECRET_KEYS: Final[Mapping[Kind, tuple[str, ...]]] = {kind: spec.secret for kind, spec in _SPECS.items()}
_OF_ALL: Final = ("name", "kind", "reach")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledged": ("yes", "no"),  # whether Splunk is asked what it has indexed
    "stream": ("yes", "no"),  # whether a stream of NATS keeps what is published
}

_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "from": _ADDRESS,
    "to": _ADDRESS,
    "subject": re.compile(r"[\w$-]+(?:\.[\w$-]+)*", re.ASCII),
}


def read_sink(table: Table) -> Sink | None:
    """The sink in this table; None, and problems noted, where it is none."""
    kind = table.choice("kind", {one.value: one for one in Kind})
    table.require("name", "kind")
    name = table.text("name")
    if name and not _NAME.fullmatch(name):
        fix = "use up to 40 lower-case letters, digits and `-`"
        table.complain("name", f"`{shown(name)}` cannot be the name of a sink", fix)
    if kind is None:
        return None
    spec = _SPECS[kind]
    keys = tuple(dict.fromkeys((*spec.needed, *spec.secret, *spec.may)))
    table.expect((*_OF_ALL, *keys))
    table.require(*spec.needed)
    given = {key: texts for key in keys if (texts := table.texts(key)) is not None}
    _check(table, spec, given)
    if kind is Kind.SLACK:
        _check_slack(table, given)
    reach = table.choice("reach", {one.value: one for one in Reach}) or spec.reach
    return Sink(name, kind, reach, given)


def _check(table: Table, spec: _Spec, given: Mapping[str, tuple[str, ...]]) -> None:
    for key in (key for key in spec.secret if key in given):
        if not all(map(_REFERENCE.fullmatch, given[key])):  # the value is not repeated: it may be the secret
            table.complain(key, f"`{key}` is a secret, and could be read by others where it stands", _KEEP_IT)
    for key, words in _CHOICES.items():
        if key in given and given[key] not in {(word,) for word in words}:
            table.complain(key, f"unknown {key} `{shown(given[key][0])}`", f"use one of: {', '.join(words)}")
    for key in (key for key in _FORMS if key in given):
        if not all(map(_FORMS[key].fullmatch, given[key])):
            table.complain(
                key, f"`{shown(given[key][0])}` cannot be `{key}`", "write it without blanks or signs"
            )
    if "url" in given and "url" not in spec.secret:
        _check_url(table, spec, given["url"])


def _check_url(table: Table, spec: _Spec, urls: tuple[str, ...]) -> None:
    fits: Callable[[str], bool] = is_safe_address if spec.schemes == ("https",) else _is_host_and_port
    if len(urls) == 1 and fits(urls[0]) and (urls[0].partition(":")[0] in (*spec.schemes, "http")):
        return
    form = "https://host/path" if spec.schemes == ("https",) else f"{spec.schemes[0]}://host:port"
    others = "".join(f", or {scheme}://…" for scheme in spec.schemes[1:])
    table.complain("url", "`url` is no address of such a sink", f"write {form}{others}, without credentials")


def _check_slack(table: Table, given: Mapping[str, tuple[str, ...]]) -> None:
    if ("url" in given) == ("token" in given):
        fix = "give the `url` of an incoming webhook, or the `token` of a bot and a `channel`"
        table.complain("kind", "it is not clear how Slack is reached", fix)
    elif "token" in given and "channel" not in given:
        table.require("channel")


def _is_host_and_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and not (parts.username or parts.password or parts.query or parts.fragment)
