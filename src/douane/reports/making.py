"""Making a report, and writing it down as one of its forms."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from douane.errors import ConfigError
from douane.operations.base import Place
from douane.reports.document import Document
from douane.reports.forms import FORMS
from douane.reports.gathering import gathered
from douane.reports.made import REPORTS, Report
from douane.reports.made.asked import Asked, Look

QUARTER: Final = 90 * 86_400.0
_BY_NAME: Final[Mapping[str, Report]] = MappingProxyType({one.name: one for one in REPORTS})


def asked(since: float = 0.0, framework: str = "", look: Look = gathered) -> Asked:
    """What is asked now; without a beginning about the last 90 days."""
    now = time.time()
    return Asked(since or now - QUARTER, now, framework, look)


def made(name: str, place: Place, about: Asked) -> Document:
    """The report of this name.

    Raises:
        ConfigError: there is none, or it needs a framework.
        StoreError: the state folder cannot be read.
    """
    found = _BY_NAME.get(name)
    if found is None:
        raise ConfigError(f"no report is called `{name}`", f"take one of these: {', '.join(_BY_NAME)}")
    return found.made(place, about)


def written(document: Document, form: str) -> bytes:
    """The report in a form of `FORMS`.

    Raises:
        ConfigError: there is no such form, or what it takes is not installed.
    """
    if form not in FORMS:
        raise ConfigError(f"no form is called `{form}`", f"take one of these: {', '.join(FORMS)}")
    return FORMS[form](document)
