"""The loop in which the control room runs: TLS begins soon, and ends when what was answered is read."""

from __future__ import annotations

from typing import Any, Final

from douane.control.connections import Bounds

try:
    from uvloop import Loop
except ImportError:  # where there is none for the system
    from asyncio import SelectorEventLoop as Loop  # type: ignore[assignment]  # the same for what is done here

_LONGEST_END: Final = 86_400.0  # seconds; connections look themselves whether what is left is read


class PatientLoop(Loop):
    """Servers of it wait for a handshake as long as for a head, and cut off nobody who reads."""

    async def create_server(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401  # as loops have it
        """A server, as every loop makes one."""
        if named.get("ssl") is not None:
            named = {
                "ssl_handshake_timeout": Bounds().header,
                "ssl_shutdown_timeout": _LONGEST_END,
                **named,
            }
        return await super().create_server(*given, **named)
