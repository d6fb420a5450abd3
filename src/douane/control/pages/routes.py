"""The pages, each with its file."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute

from douane.control.pages.acting import ROUTES as ACTING
from douane.control.pages.alerts import ROUTES as ALERTS
from douane.control.pages.approvals import ROUTES as APPROVALS
from douane.control.pages.audit import ROUTES as AUDIT
from douane.control.pages.evidence import ROUTES as EVIDENCE
from douane.control.pages.feed import ROUTES as FEED
from douane.control.pages.files import ROUTES as FILES
from douane.control.pages.fleet import ROUTES as FLEET
from douane.control.pages.incidents import ROUTES as INCIDENTS
from douane.control.pages.overview import ROUTES as OVERVIEW
from douane.control.pages.people import ROUTES as PEOPLE
from douane.control.pages.policies import ROUTES as POLICIES
from douane.control.pages.posture import ROUTES as POSTURE
from douane.control.pages.report_files import ROUTES as REPORT_FILES
from douane.control.pages.reports import ROUTES as REPORTS
from douane.control.pages.retention import ROUTES as RETENTION
from douane.control.pages.secrets import ROUTES as SECRETS
from douane.control.pages.servers import ROUTES as SERVERS
from douane.control.pages.sessions import ROUTES as SESSIONS
from douane.control.pages.settings import ROUTES as SETTINGS

ROUTES: Final[tuple[BaseRoute, ...]] = (
    *FILES,
    *ACTING,
    *OVERVIEW,
    *FEED,
    *SESSIONS,
    *AUDIT,
    *POLICIES,
    *SECRETS,
    *PEOPLE,
    *SETTINGS,
    *INCIDENTS,
    *ALERTS,
    *POSTURE,
    *REPORTS,
    *REPORT_FILES,
    *EVIDENCE,
    *RETENTION,
    *APPROVALS,
    *SERVERS,
    *FLEET,
)
