"""Hosts in the one form in which they are compared by whoever lets servers reach them."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from douane.model.network import Address

LONGEST: Final = 253  # characters of a name (RFC 1035 §2.3.4)
_SHOWN: Final = 64
_SHOWN_LABEL: Final = 32
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER: Final = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")
_PLAIN: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}")
_UNSURE: Final = re.compile("[\u00df\u03c2\u200c\u200d]")  # IDNA of 2003 and of 2008 differ about these


def normal(text: str) -> str | None:
    """The host as it is compared: a name in lower case without a final dot, or an address in its plain form.

    None if it is neither. An address not written as people do (decimal, octal, with a zone) is neither:
    whoever looks it up may read another one in it than we do.
    """
    text = text.lower()
    if text.startswith("[") and text.endswith("]"):
        return _six(text[1:-1])
    if ":" in text:
        return _six(text)
    name = text.removesuffix(".")
    if not text.isascii() or len(name) > LONGEST or not _NAME.fullmatch(name):
        return None
    return name if not _NUMBER.fullmatch(name) or _PLAIN.fullmatch(name) else None


def written(text: str) -> str | None:
    """The host that an operator wrote, who may use letters of any script."""
    if text.isascii():
        return normal(text)
    if _UNSURE.search(text.lower()):
        return None
    try:
        return normal(text.encode("idna").decode("ascii"))
    except UnicodeError:
        return None


def address_in(host: str) -> Address | None:
    """The address that a host in normal form is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def shown(host: str) -> str:
    """A host that was refused, as logs show it; what is left out of a long one may be what is carried out."""
    labels = host.split(".")
    if len(host) <= _SHOWN and max(map(len, labels)) <= _SHOWN_LABEL:
        return host
    return "…." + ".".join(label[:_SHOWN_LABEL] for label in labels[-3:])


def _six(text: str) -> str | None:
    try:
        return str(ipaddress.IPv6Address(text)) if "%" not in text else None
    except ValueError:
        return None
