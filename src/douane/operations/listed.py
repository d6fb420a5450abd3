"""Every view and act of this layer; `control/listed.py` adds those of the layers above."""

from __future__ import annotations

from typing import Final

from douane.operations import (
    accounts,
    api_keys,
    approvals,
    audit_log,
    conversations,
    doctor,
    evidence,
    exceptions,
    killing,
    labels,
    machines,
    named_secrets,
    one_server,
    overview,
    people,
    policies,
    retention,
    ruling,
    servers,
    settings,
    subjects,
    tools,
)
from douane.operations.base import Act, View

VIEWS: Final[tuple[View, ...]] = (
    *overview.VIEWS,
    *servers.VIEWS,
    *one_server.VIEWS,
    *killing.VIEWS,
    *tools.VIEWS,
    *approvals.VIEWS,
    *audit_log.VIEWS,
    *evidence.VIEWS,
    *retention.VIEWS,
    *subjects.VIEWS,
    *conversations.VIEWS,
    *people.VIEWS,
    *api_keys.VIEWS,
    *accounts.VIEWS,
    *exceptions.VIEWS,
    *policies.VIEWS,
    *ruling.VIEWS,
    *machines.VIEWS,
    *named_secrets.VIEWS,
    *labels.VIEWS,
    *settings.VIEWS,
    *doctor.VIEWS,
)
ACTS: Final[tuple[Act, ...]] = (
    *servers.ACTS,
    *killing.ACTS,
    *tools.ACTS,
    *approvals.ACTS,
    *audit_log.ACTS,
    *evidence.ACTS,
    *retention.ACTS,
    *people.ACTS,
    *api_keys.ACTS,
    *accounts.ACTS,
    *exceptions.ACTS,
    *named_secrets.ACTS,
    *labels.ACTS,
)
