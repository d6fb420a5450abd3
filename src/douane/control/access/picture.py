"""A QR code as a drawing: one path, without a style or script of its own."""

from __future__ import annotations

from io import BytesIO

import segno


def drawn(text: str) -> str:
    """The SVG of a QR code that says `text`, to stand within a page."""
    made = BytesIO()
    code = segno.make(text, micro=False)
    code.save(made, kind="svg", svgclass="qr", lineclass=None, xmldecl=False, omitsize=True, title="QR code")
    return made.getvalue().decode()
