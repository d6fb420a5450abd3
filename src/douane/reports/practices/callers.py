"""Practices about who calls: principals of the gateway, and persons at the control room."""

from __future__ import annotations

from typing import Final

from douane.policy.signing_in import Demanded
from douane.reports.facts import Facts
from douane.reports.practice import Judged, Practice, all_but, few, met, not_met, not_needed, partly
from douane.stores.api_keys import ApiKey

_YEAR: Final = 366 * 86_400.0
_QUARTER: Final = 90 * 86_400.0
_HERE: Final = ("127.", "localhost", "[::1]", "unix:")
_TWO: Final = 2
_ADMINISTRATOR: Final = "administrator"


def _known(facts: Facts) -> Judged:
    settings = facts.config.settings
    if not settings.servers:
        return not_needed("no server is behind the gateway")
    ways = len(settings.access.issuers), len(settings.access.certificates), len(_good(facts))
    told = f"{ways[0]} issuers of tokens, {ways[1]} rules for certificates, {ways[2]} API keys"
    if any(ways):
        return met(f"whoever is not of this machine needs a credential; {told}")
    if all(_is_here(address) for address in settings.front.listen):
        return met("the gateway takes clients of this machine alone, under the names of their accounts")
    return not_met(told, "say under [identity] who may call, or make a key with `douane keys create`")


def _encrypted(facts: Facts) -> Judged:
    settings = facts.config.settings
    if not settings.servers:
        return not_needed("no server is behind the gateway")
    far = [address for address in settings.front.listen if not _is_here(address)]
    if not far:
        return met("the gateway listens on this machine alone")
    if settings.front.tls.certificate:
        return met(f"TLS 1.2 or newer at {few(far)}")
    return not_met(f"no TLS at {few(far)}", "name a certificate and a key under [gateway.tls]")


def _keys_end(facts: Facts) -> Judged:
    good = _good(facts)
    if not good:
        return not_needed("there are no API keys")
    old = [one.name for one in good if not one.expires or one.expires - facts.at > _YEAR]
    return all_but(len(good), old, "API keys that end within a year", "rotate them with `douane keys rotate`")


def _keys_used(facts: Facts) -> Judged:
    good = _good(facts)
    if not good:
        return not_needed("there are no API keys")
    since = facts.at - _QUARTER
    idle = [one.name for one in good if max(one.last_used or 0.0, one.created) < since]
    then = "end those that nobody needs with `douane keys revoke`"
    return all_but(len(good), idle, "API keys used or made within 90 days", then)


def _roles(facts: Facts) -> Judged:
    roles = {role.name for role in facts.config.settings.access.roles}
    bound = [
        rule for rule in facts.config.policy.rules if rule.scope.role or rule.scope.principal is not None
    ]
    if roles or bound:
        return met(f"{len(roles)} roles, {len(bound)} rules for some principals alone")
    if not facts.config.settings.servers:
        return not_needed("servers are wrapped, each for the person of this machine")
    then = "say in `[roles]` and rules who may use what; `douane policy suggest` proposes it from use"
    return not_met("every principal may use every tool", then)


def _factors(facts: Facts) -> Judged:
    can = [one for one in facts.people if one.account.disabled is None]
    if not can:
        return not_needed("nobody has an account of the control room; issuers sign people in")
    bare = [one.account.name for one in can if not one.factors]
    then = "have them enrol one at `/account`"
    found = all_but(len(can), bare, "accounts with a second factor", then)
    if facts.config.settings.control.sign_in.second_factor is Demanded.NOBODY:
        return partly(found.evidence, 'write `second_factor = "everybody"` under [control.sign-in]')
    return found


def _administrators(facts: Facts) -> Judged:
    settings = facts.config.settings.control
    if not settings.is_there and not facts.people:
        return not_met("there is no control room", "add a `[control]` table, and start `douane control`")
    names = [one.account.name for one in facts.people if _ADMINISTRATOR in one.account.roles]
    if _ADMINISTRATOR in settings.roles:
        return met("an issuer's group, or principals by name, are administrators")
    if len(names) >= _TWO:
        return met(f"{len(names)} administrators")
    then = "add a second one with `douane control accounts add`, so that one who leaves locks nobody out"
    return partly("1 administrator" if names else "no administrator", then)


def _signed(facts: Facts) -> Judged:
    if facts.is_signed:
        return met("approvals are signed with a passphrase that no program has")
    then = "set one with `douane approvals protect`: without it whatever runs in this account can approve"
    return not_met("approvals need no passphrase", then)


def _good(facts: Facts) -> list[ApiKey]:
    return [one for one in facts.keys if one.is_good(facts.at)]


def _is_here(address: str) -> bool:
    return address.startswith(_HERE)


PRACTICES: Final = (
    Practice("callers.known", "Every caller is known", 3, _known),
    Practice("callers.encrypted", "Nobody on the way reads along", 3, _encrypted),
    Practice("callers.keys-end", "API keys end", 1, _keys_end),
    Practice("callers.keys-used", "Keys that nobody uses are ended", 1, _keys_used),
    Practice("callers.least", "Principals may use what they need, and no more", 2, _roles),
    Practice("people.second-factor", "People sign in with two factors", 3, _factors),
    Practice("people.administrators", "There is a control room, with two administrators", 1, _administrators),
    Practice("people.signed", "What a person allows is signed", 2, _signed),
)
