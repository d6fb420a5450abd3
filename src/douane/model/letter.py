"""Something to be brought to an address of the operator's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Letter(NamedTuple):
    """A POST to `url`, which nobody needs any more after `until` (epoch seconds)."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    until: float
