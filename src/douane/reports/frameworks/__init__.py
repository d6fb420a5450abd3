"""Frameworks of controls, one file each."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks import cosai, gdpr, hipaa, owasp_mcp, pci, soc2
from douane.reports.frameworks.base import Framework

FRAMEWORKS: Final[tuple[Framework, ...]] = (
    soc2.FRAMEWORK,
    gdpr.FRAMEWORK,
    hipaa.FRAMEWORK,
    pci.FRAMEWORK,
    owasp_mcp.FRAMEWORK,
    cosai.FRAMEWORK,
)
