"""All views and acts there are, those of the layers above `operations` included."""

from __future__ import annotations

from typing import Final

from douane.alerts import operations as alerts
from douane.incidents import operations as incidents
from douane.operations import listed
from douane.operations.base import Act, View
from douane.reports import operations as reports

VIEWS: Final[tuple[View, ...]] = (
    *listed.VIEWS,
    *alerts.VIEWS,
    *incidents.VIEWS,
    *reports.VIEWS,
)
ACTS: Final[tuple[Act, ...]] = (
    *listed.ACTS,
    *alerts.ACTS,
    *incidents.ACTS,
    *reports.ACTS,
)
