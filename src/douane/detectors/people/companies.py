"""Numbers that firms show or have, and no person: told by their own form, or by what stands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.checks import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

# Words, and numbers without signs that no person has behind them.
_OF_COMPANY: Final = (
    # Orden EHA/451/2008; in Portugal what begins with 5, 6 and some of 9 is no person's.
    ("nif", "[A-HJNP-SUVW][0-9]|[56][0-9]{8}$|9[0189][0-9]{7}$"),
    ("pan", "[A-Z]{3}[ABCFGHLJT][A-Z][0-9]{4}[A-Z]$"),  # Income Tax Rules 1962, rule 114
    ("inn инн", "[0-9]{10}$"),  # persons have twelve digits
    ("afm αφμ", "(?:09|99|[78][0-9])[0-9]{7}$"),
    ("cuit", "3[034][0-9]{9}$"),
    ("ruc", "20[0-9]{9}$"),
    ("rrn", "[0-9]{12}$"),  # ISO 8583: of a payment; persons of Korea have thirteen digits
    ("rut", "[5-9][0-9]{7}[0-9K]$"),
)
_FORMS: Final[Mapping[str, Lazy[str]]] = {
    word: Lazy(form, re.IGNORECASE) for words, form in _OF_COMPANY for word in words.split()
}
_COMPANY_RUT: Final = 50_000_000  # Chile: those of persons are lower

# Numbers that persons and firms both have, and what firms write beside theirs.
_SHARED: Final = frozenset(("nip", "numer nip", "steuernum"))
_SIGN: Final = Lazy(
    r"\b(?:(?:gGmbH|GmbH|AG|KG|KGaA|OHG|UG|GbR|UID|USt|Ust|REGON|KRS|BDO|CEIDG|PHU|Firma|Sprzedawca|Nabywca"
    r"|Wystawca|Kontrahent|Handelsregister|Firmenbuch|(?:Amts|Register|Handels)gericht|[Ss]p\. ?[zjkp])\b"
    r"|HR[AB] ?[0-9]|VR ?[0-9]|GnR ?[0-9]|FN ?[0-9]{5}|Umsatzsteuer-I|Inh\.|e\. ?[VKG]\.|S\. ?A\.|P\.H\.U\."
    r"|Przedsi\wbiorstwo|Zak\wad)"
)
# A person is spoken of besides.
_PERSON: Final = Lazy(
    r"\b(?:PESEL|pesel|geb\.|geboren|Geburts\w+|ur\.|urodz\w+|Mitarbeiter\w*|Arbeitnehmer\w*|Personal\w*"
    r"|Bewerber\w*|Patient\w*|pracowni\w+|pacjent\w*|[Dd]ow\wd|Ausweis\w*|Steuer-?ID)"
)
_BEFORE: Final = 160  # characters, a few lines of a footer
_BEHIND: Final = 80


def is_by_form(word: str, value: str) -> bool:
    """Whether what stands behind `word` has a form that no number of a person has."""
    form = _FORMS.get(word)
    return form is not None and form.match(plain(value)) is not None


def is_company_rut(value: str) -> bool:
    """Whether a RUT of Chile, without signs, is one that no person has."""
    return int(value[:-1]) >= _COMPANY_RUT


def is_beside(word: str, content: str, start: int, end: int) -> bool:
    """Whether `word` at `start`..`end` announces what firms have too, and stands among what they show."""
    if word not in _SHARED:
        return False
    around = content[max(0, start - _BEFORE) : end + _BEHIND]
    return _SIGN.search(around) is not None and _PERSON.search(around) is None
