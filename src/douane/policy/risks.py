"""From which risk on people are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.model.risk import Risk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.policy.table import Table

RISKS: Final[Mapping[str, Risk]] = {risk.name.lower(): risk for risk in Risk}


def read_risk(table: Table) -> Risk | None:
    """What `risk` says; None where it is absent or wrong."""
    return table.choice("risk", RISKS)
