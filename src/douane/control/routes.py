"""Every route of the control room; each part lists its own, in a tuple `ROUTES`."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute

from douane.control.access.routes import ROUTES as ACCESS
from douane.control.api.calls import ROUTES as API
from douane.control.health import ROUTES as HEALTH
from douane.control.hook import ROUTES as HOOK
from douane.control.pages.routes import ROUTES as PAGES

ROUTES: Final[tuple[BaseRoute, ...]] = (*HEALTH, *HOOK, *ACCESS, *API, *PAGES)
