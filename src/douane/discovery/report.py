"""Records as others read them: members of a JSON object, and the words of a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from douane.audit.visible import visible
from douane.discovery.record import Record, Risk, Source
from douane.discovery.risks import NOT_PROTECTED, TOKENS
from douane.model.finding import Severity

FORM: Final = 1  # of the members below; raised when one changes its meaning or goes


def members(record: Record) -> dict[str, object]:
    """A record as JSON has it."""
    return {
        "form": FORM,
        "fingerprint": record.fingerprint(),
        "source": record.source.value,
        "identity": record.identity,
        "name": record.name,
        "host": record.host,
        "scope": record.scope,
        "file": record.file,
        "transport": record.transport,
        "command": list(record.command),
        "url": record.url,
        "tls": record.url.lower().startswith(("https:", "wss:")) if record.url else None,
        "package": record.package,
        "version": record.version,
        "pinned": record.is_pinned,
        "secrets": list(record.secrets),
        "enabled": record.is_enabled,
        "protected": record.is_protected,
        "known": record.is_known,
        "pids": list(record.pids),
        "sockets": list(record.sockets),
        "problem": record.problem,
        "severity": record.severity.name.lower(),
        "risks": [_risk_members(record, risk) for risk in record.risks],
    }


def what(record: Record) -> str:
    """What a server is, in a few words fit for a terminal."""
    if record.problem:
        return visible(record.problem)
    version = f" {record.version}" if record.version and record.source is not Source.LISTENING else ""
    return visible(f"{record.package}{version}" if record.package else record.url or " ".join(record.command))


def where(record: Record) -> str:
    """Where a server was found, in a few words fit for a terminal."""
    place = f"{record.host} ({record.scope})" if record.scope else record.host
    running = " ".join(("runs as", *map(str, record.pids))) if record.pids else ""
    source = "" if record.source is Source.CONFIGURED else record.source.value
    return visible(
        ", ".join(part for part in (place, source, running if not source else "", *record.sockets) if part)
    )


def why(risk: Risk) -> str:
    """A risk and what it is about, fit for a terminal."""
    return visible(
        risk.because if not risk.about or risk.about in risk.because else f"{risk.because} ({risk.about})"
    )


def said(risk: Risk) -> str:
    """The same, and what to do."""
    return f"{why(risk)}: {visible(risk.fix)}"


def at_least(records: Iterable[Record], severity: Severity) -> list[Record]:
    """Those with a risk that is as bad as this, or worse."""
    return [record for record in records if record.risks and record.severity >= severity]


def summary(records: Sequence[Record]) -> tuple[str, ...]:
    """What a list comes to, in sentences, and what to do next."""
    servers = [
        one for one in records if one.source is not Source.INSTALLED and one.source is not Source.AGENT
    ]
    packages = [one for one in records if one.source is Source.INSTALLED]
    if not records:
        return ("no server was found",)
    unprotected = sum(any(risk.token == NOT_PROTECTED for risk in one.risks) for one in servers)
    counted = f"{_counted(len(servers), 'server')}, {unprotected} not protected"
    lines = [f"{counted}; {_counted(len(packages), 'installed package')}"]
    tokens = Counter(risk.token for one in records for risk in one.risks if risk.token != NOT_PROTECTED)
    worst = sorted(tokens, key=lambda token: (-TOKENS[token].severity, -tokens[token]))
    lines += [f"   {tokens[token]} × {TOKENS[token].title}: {TOKENS[token].fix}" for token in worst]
    return tuple(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _risk_members(record: Record, risk: Risk) -> Mapping[str, object]:
    return {
        "token": risk.token,
        "severity": risk.severity.name.lower(),
        "because": risk.because,
        "about": risk.about,
        "fix": risk.fix,
        "tags": list(TOKENS[risk.token].tags),
        "fingerprint": record.fingerprint(risk),
    }
