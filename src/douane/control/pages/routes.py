"""The pages, each with its file."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute

from douane.control.pages.acting import ROUTES as ACTING
from douane.control.pages.feed import ROUTES as FEED
from douane.control.pages.files import ROUTES as FILES

ROUTES: Final[tuple[BaseRoute, ...]] = (*FILES, *ACTING, *FEED)
