"""Whether a credential is in bytes that it has no business in, however it may be written there."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def leaks(secrets: Iterable[str], places: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """The places (name and bytes) that hold one of the secrets, with the first characters of which."""
    listed = list(places)
    return [
        (name, f"{secret[:12]}…")
        for secret in secrets
        for name, content in listed
        if any(form in content for form in forms(secret))
    ]


def forms(secret: str) -> set[bytes]:
    """A secret as it is, encoded, and its longest part alone, which is what somebody needs to use it."""
    raw = secret.encode()
    longest = max(secret.replace("_", ".").replace("-", ".").split("."), key=len)
    in_base64 = (base64.b64encode(b"\0" * shift + raw)[4:-4] for shift in range(3))
    return {raw, longest.encode(), raw.hex().encode(), quote(secret, safe="").encode(), raw[::-1], *in_base64}


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its content."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
