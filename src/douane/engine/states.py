"""State of ours that a client gives back: nothing of it is secret, and nobody else can make or change it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from douane.engine.tokens import digest
from douane.protocol.json import Document, canonical, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX: Final = "douane-1"
LONGEST: Final = 64 << 10  # characters
_BYTES: Final = 32
_NAME_BYTES: Final = 6


def sealed(state: Mapping[str, object], key: bytes) -> str:
    """The state as text; ``""`` if that would be too long."""
    text = urlsafe_b64encode(canonical(dict(state)).encode()).decode()
    whole = f"{_beginning(key)}{text}.{_mark(key, text)}"
    return whole if len(whole) <= LONGEST else ""


def is_ours(text: object, key: bytes) -> bool:
    """Whether it says that it was sealed with this key; another Douane behind us has its own."""
    return isinstance(text, str) and text.startswith(_beginning(key))


def opened(text: str, key: bytes) -> Mapping[str, object] | None:
    """What was sealed with this key; None for everything else."""
    content, _, mark = text.removeprefix(_beginning(key)).partition(".")
    is_good = compare_digest(mark.encode("utf-8", "replace"), _mark(key, content).encode())
    if len(text) > LONGEST or not is_good:
        return None
    document = decode(urlsafe_b64decode(content), 64)
    return document.value if isinstance(document, Document) and isinstance(document.value, dict) else None


def _beginning(key: bytes) -> str:
    return f"{_PREFIX}.{digest(key, _PREFIX, _NAME_BYTES)}."


def _mark(key: bytes, content: str) -> str:
    return digest(key, f"{_PREFIX}.{content}", _BYTES)
