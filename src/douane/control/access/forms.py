"""Forms and calls that change something: from a page of ours, in the browser that it was shown in."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from douane.control.access.origins import is_harmless

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.control.access.origins import Names

FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST: Final = 1000  # fields


async def is_ours(request: Request, names: Names, token: str) -> bool:
    """Whether the request changes nothing, or comes from a page of ours with the token that it was given."""
    if is_harmless(request.method):
        return True
    if not token or not names.is_from_us(request):
        return False
    shown = request.headers.get(HEADER) or await text_in(request, FIELD)
    return compare_digest(token.encode(), shown.encode("utf-8", "surrogateescape"))


async def text_in(request: Request, name: str) -> str:
    """A field of the form that was sent; ``""`` if it is no form, or the field is not there just once."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        return ""
    try:
        form = await request.form(max_files=_MOST, max_fields=_MOST)
    except (HTTPException, ClientDisconnect):  # too many fields, or too long
        return ""
    found = form.getlist(name)
    return found[0] if len(found) == 1 and isinstance(found[0], str) else ""
