"""What a person sees in the browser: plain HTML without script, from nowhere else, in nobody's frame."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Final

from douane.audit.visible import visible

if TYPE_CHECKING:
    from douane.transports.http.exchange import Reply

_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#222;"
    "background:#fff}dt{font-weight:600}dd{margin:0 0 .6rem;overflow-wrap:anywhere}"
    "button,.go{font:inherit;padding:.5rem 1.2rem;margin:.3rem .6rem .3rem 0}input{font:inherit;width:100%}"
)
_STYLE_DIGEST: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_TYPED: Final = '<input type="password" name="credential" autocomplete="off" required>'
_ALLOWED: Final = (
    "default-src 'none'",
    f"style-src 'sha256-{_STYLE_DIGEST}'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
_FIELDS: Final = (
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", "; ".join(_ALLOWED)),
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),  # the address has the ticket; `no-referrer` would take `Origin` away
    ("cross-origin-opener-policy", "same-origin"),
)


def show(
    reply: Reply, status: int, title: str, body: Iterable[str], fields: Iterable[tuple[str, str]] = ()
) -> None:
    """Answer with a page; `body` is HTML."""
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{said(title)}</title>'
        f"<style>{_STYLE}</style><h1>{said(title)}</h1>{''.join(body)}</html>\n"
    )
    reply.send(status, (*_FIELDS, *fields), text.encode())


def said(text: str) -> str:
    """A text of somebody else as HTML, of which nothing is markup and nothing is hidden."""
    return escape(visible(text), quote=True)


def paragraph(text: str) -> str:
    """Some words."""
    return f"<p>{said(text)}</p>"


def facts(named: Mapping[str, str]) -> str:
    """Names and what they are."""
    listed = (f"<dt>{said(name)}</dt><dd>{said(text)}</dd>" for name, text in named.items())
    return f"<dl>{''.join(listed)}</dl>"


def onward(url: str, host: str) -> str:
    """The way to another site, taken by itself, and by hand where the browser does not."""
    address = escape(url, quote=True)
    return (
        f'<meta http-equiv="refresh" content="0; url={address}">'
        f'<p><a class="go" rel="noreferrer" href="{address}">Go on to {said(host)}</a></p>'
    )


def form(action: str, hidden: Mapping[str, str], asked: str = "") -> str:
    """The question, and the credential that is `asked` for where the browser cannot show it by itself."""
    kept = "".join(f'<input type="hidden" name="{said(k)}" value="{said(v)}">' for k, v in hidden.items())
    typed = f"<p><label>{said(asked)}{_TYPED}</label></p>" if asked else ""
    return (
        f'<form method="post" action="{said(action)}">{kept}{typed}'
        '<button name="answer" value="agree">Agree</button>'
        '<button name="answer" value="decline" formnovalidate>Decline</button></form>'
    )
