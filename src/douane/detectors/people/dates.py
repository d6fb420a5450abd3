"""Dates as people write them, for what a word announces as a birthday."""

from __future__ import annotations

from typing import Final

_YEAR: Final = r"(?:19|20)[0-9]{2}"
_DAY: Final = r"[0-3]?[0-9]"
_MONTH: Final = (
    r"(?:jan|feb|m[aä]r|mrt|mars|apr|avr|abr|may|mei|mai|maj|mag|jun|juin|giu|jul|juil|lug"
    r"|aug|ao[uû]|ago|sep|set|oct|okt|out"
    r"|ott|nov|dec|dez|d[eé]c|dic|gen|ene|maa|lipca|maja|stycz|luteg|kwiet|czerw|sierp|wrze"
    r"|pa[zź]dz|listop|grud|январ|феврал|март"
    r"|апрел|мая|июн|июл|август|сентябр|октябр|ноябр|декабр)[^\W\d_]{0,9}\.?"
)
DATE: Final = (
    rf"(?:{_YEAR}[-/.][01]?[0-9][-/.]{_DAY}(?![0-9])|{_DAY}[-/.][ ]?[01]?[0-9][-/.]["
    rf" ]?(?:{_YEAR}|[0-9]{{2}})(?![0-9])"
    rf"|[01]?[0-9]/{_DAY}/{_YEAR}(?![0-9])|{_DAY}(?:st|nd|rd|th|er|º)?[. -]{{0,2}}(?:de |of"
    rf" )?{_MONTH},?[ -](?:de |del )?{_YEAR}(?![0-9])"
    rf"|{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}(?![0-9])|(?:19|20)[0-9]{{2}}(?:0[1-9]"
    rf"|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
    rf"|{_YEAR}\s?[年년]\s?[01]?[0-9]\s?[月월]\s?{_DAY}\s?[日일])"
)
