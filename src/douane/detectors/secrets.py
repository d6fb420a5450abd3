"""Keys, tokens and passwords in anything that a message says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.sighting import Rule, Sighting
from douane.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.text import Text
    from douane.model.finding import Finding

_AWS: Final = Rule("secret.aws-access-key-id", Severity.HIGH, "an AWS access key id", ("MCP01:2025",))
_AWS_ID: Final = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])")


def find(text: Text) -> Iterator[Finding]:
    """Every secret in `text`."""
    return text.findings(_sightings(text))


def _sightings(text: Text) -> Iterator[Sighting]:
    content = text.visible.content
    if "AKIA" not in content and "ASIA" not in content:
        return
    for match in _AWS_ID.finditer(content):
        if not match[0].endswith("EXAMPLE"):
            start, end = text.visible.original(*match.span())
            yield Sighting(_AWS, start, end, "[redacted: aws access key id]", found=match[0])
