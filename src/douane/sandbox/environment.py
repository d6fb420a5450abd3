"""What a contained server is told by variables: what any program needs, and what its profile names."""

from __future__ import annotations

from typing import Final

from douane.sandbox.building import Wanted

USUAL: Final = ("PATH", "LANG", "LC_ALL", "TZ", "TERM")


def environment(wanted: Wanted, home: str) -> dict[str, str]:
    """What the server is told, with `home` as its home; nothing of ours that nobody named."""
    given = wanted.variables
    env = {name: given[name] for name in (*USUAL, *wanted.profile.env) if name in given}
    env |= {"HOME": home, "USER": "sandbox", "LOGNAME": "sandbox", "TMPDIR": "/tmp"}  # noqa: S108  # a place in the box
    return env | dict(wanted.egress.variables) if wanted.egress is not None else env
