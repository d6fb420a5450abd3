"""Routes that take each step of a path as it was sent: an id may hold `/`, and is one step all the same."""

from __future__ import annotations

from urllib.parse import unquote

from starlette.routing import Match, Route
from starlette.types import Scope


class Exact(Route):
    """A route whose parameters are single steps of the path, with their escapes undone."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path fits as it was sent; by `raw_path`, where the server tells it."""
        raw = scope.get("raw_path") if scope["type"] == "http" else None
        if not raw:
            return super().matches(scope)
        sent = raw.decode("ascii", "replace").partition("?")[0]
        match, child = super().matches({**scope, "path": sent})
        found = child.get("path_params", {})
        return match, {**child, "path_params": {key: unquote(value) for key, value in found.items()}}
