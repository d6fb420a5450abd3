"""The routes of signing in, and of one's own account."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute

from douane.control.access import by_issuer, by_passkey, enrolling, own, sign_in, welcome

ROUTES: Final[tuple[BaseRoute, ...]] = (
    *sign_in.ROUTES,
    *by_passkey.ROUTES,
    *by_issuer.ROUTES,
    *enrolling.ROUTES,
    *welcome.ROUTES,
    *own.ROUTES,
)
