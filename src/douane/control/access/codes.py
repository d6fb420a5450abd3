"""Codes for recovery: shown once, kept as digests, used once."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import Final

COUNT: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstvwxyz23456789"  # without those that look alike
_GROUPS: Final = 4
_GROUP: Final = 5  # 4.9 bits a letter: 98 bits in all, which nobody guesses from a digest
_FORM: Final = re.compile(rf"[{_LETTERS}]{{{_GROUPS * _GROUP}}}")


def new_codes() -> tuple[str, ...]:
    """Ten codes, as they are shown."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(COUNT)
    )


def digest_of(account: str, typed: str) -> bytes | None:
    """What is kept of a code of this account, None for what is none."""
    code = typed.strip().lower().replace("-", "").replace(" ", "")
    if not _FORM.fullmatch(code):
        return None
    return sha256(f"douane recovery v1 {account} {code}".encode()).digest()
