"""Comments of HTML, XML and Markdown, which a rendered page does not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.sighting import Sighting
from douane.detectors.unseen.rule import ADDRESSED_COMMENT, COMMENT

if TYPE_CHECKING:
    from collections.abc import Iterator


_COMMENT: Final = Lazy("<!--(?P<words>(?:[^-\x1f]|-(?!->))*+)(?:-->)?")
_SPEAKS: Final = Lazy(
    r"\b(?:you|your|assistant|ai|llm|language model|agent|claude|gpt|ignore|disregard|instructions?"
    r"|system prompt|must|always|never|do not|don't|before (?:using|calling)|secretly|silently|password"
    r"|secret|api[ _-]?key|send|forward|upload|exfiltrate|reveal|execute|call the|use the)\b",
    re.IGNORECASE,
)


def comments(content: str) -> Iterator[Sighting]:
    """Every comment with something in it; one that is never closed ends with its string."""
    if "<!--" in content:
        for match in _COMMENT.finditer(content):
            if not match["words"].strip():
                continue
            rule = ADDRESSED_COMMENT if _SPEAKS.search(match["words"]) else COMMENT
            yield Sighting(rule, *match.span(), None)
