"""Text in which no reader finds an address to follow: what is shown of peers is no link."""

from __future__ import annotations

import re
from typing import Final

_SCHEMES: Final = "mailto|xmpp|tel|sms|facetime|skype|magnet|javascript|vbscript|data|file"
_ADDRESS: Final = re.compile(
    r"(?<!\[)://"
    r"|(?<=www)\."
    r"|(?<=[\w.+-])@(?=[\w-]*\.[\w.-]*[^\W\d])"  # of mail; `name@1.2.3` is a version
    rf"|(?<![\w.+-])(?:{_SCHEMES}):(?![\s\]])",
    re.IGNORECASE,
)
_DOT: Final = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2})")


def unlinked(text: str) -> str:
    """The text with `[://]`, `www[.]`, `ann[@]mail.example` and `[mailto:]` in it."""
    return _ADDRESS.sub(lambda found: f"[{found[0]}]", text)


def undotted(text: str) -> str:
    """The same for readers that follow bare names as well: `evil[.]example/x`."""
    return _DOT.sub("[.]", unlinked(text))
