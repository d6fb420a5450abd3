"""Payment cards, bank accounts and wallets."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.cards import is_card, is_issued, is_told, is_whole_group, is_whole_run
from douane.detectors.people.chance import is_by_chance
from douane.detectors.people.checks import base58, is_joined, luhn, mod_97, plain
from douane.detectors.people.rules import CARD, IBAN, WALLET, Seen
from douane.detectors.trigger import RUNS, SHAPE, Trigger, formed

GROUPED: Final = tuple(
    map(
        formed,
        ("0000 0000 0000 0", "0000-0000-0000-0", "0000.0000.0000.0", "0000 000000 0000", "0000-000000-0000"),
    )
)
DIGITS: Final = formed("0" * 13)
BANK: Final = (Trigger("AA00[A0 -][A0]{3}", 8, within=SHAPE), Trigger("aa00[a0 -][a0]{3}", 8, within=SHAPE))
COIN: Final = Trigger("[13][1-9A-HJ-NP-Za-km-z]{24}", 25, within=RUNS)
BECH32: Final = Trigger("bc1[qp][02-9ac-hj-np-z]{20}", 24)
ETHER: Final = Trigger("0x[0-9A-Fa-f]{38}", 40, within=RUNS)

_RUN: Final = Lazy(r"[0-9]{13,20}")
_GROUPS: Final = Lazy(
    r"[0-9]{4}(?P<mark>[ .-])(?:[0-9]{4}(?P=mark)[0-9]{4}(?P=mark)"
    r"(?:[0-9]{4}(?=(?P<three>(?P=mark)[0-9]{3})?)|[0-9]{1,3})|[0-9]{6}(?P=mark)[0-9]{4,5})"
)
# The name of a field that counts or names something else; with `=` any name does.
_SERIAL: Final = Lazy(
    r"(?:ids?|uid|seq|ts|time|stamp|offset|hash|trace|span|order|ref|key|size|bytes|version|numbers?|nos?\.?"
    r"|count|at|batch|lot|part|article|sku|reference|references|referenz|transfer|payout|next|previous|meter"
    r"|len|req|request|session|txn|transaction|user|device|code|job|run|build|msg|event|node|seed|checksum"
    r"|fingerprint|digest|sequence|cursor|position|lsn|revision|generation|epoch|nanos|micros|cycles|memory"
    r"|allocated|parent|owner|author|page|thread|chat|campaign|adset|pixel|imei|iccid|imsi|ean|gtin|upc"
    r"|barcode|tracking|serial|invoice|ticket)"
    r"[\"'`\x1f]?\s{0,3}[:#\x1f]?\s{0,3}[\"'`\x1f]?\Z|\w[\"'`]?\s{0,2}=\s{0,2}[\"'`]?\Z",
    re.IGNORECASE,
)
_LISTED: Final = Lazy(r"(?<=[:\s])(?:[0-9]{13,19},\s?){1,2}\Z")  # what stands before it in the same list
_JOINING: Final = frozenset("-_.")
# Names of parameters that hold anything: what stands behind them in an address is not named as an id.
_ANYTHING: Final = Lazy(
    r"(?:^|[?&;\s])(?:[b-d]|data|m|n|note|p|payload|q|query|s|search|text|v|val|value|x|y|z)=\Z",
    re.IGNORECASE,
)
_JOINING_RUN: Final = frozenset("._-%+@#")
_ADDRESS: Final = Lazy(r"https?://[^\s\"'<>()/\x1f]{3,100}/(?:[^\s\"'<>()?#\x1f]{0,80}/)?\Z", re.IGNORECASE)
_ADDRESS_REACH: Final = 200
# What is in paths before the number of something.
_KINDS: Final = Lazy(
    r"/(?:[^/]{0,30}(?:id|status|statuses|posts?|photos?|videos?|reels?|events?|groups?|pages?|users?|profile"
    r"|items?|products?|orders?|issues?|tickets?|tasks?|projects?|runs?|jobs?|builds?|messages?|channels?"
    r"|threads?|comments?|articles?|news|story|stories|permalink|watch|files?|documents?|records?|assets?"
    r"|media|albums?|books?|isbn|gp|dp|p|v|s|t|d|u|r|b|details?|traces?|conversations?|campaigns?|apps?|itm"
    r"|sections?|categor(?:y|ies)|collections?|images?|img|thumb(?:nail)?s?|cache|boards?)s?"
    r"|\d{4}/\d{1,2})/\Z"
    r"|//(?:[^/]{0,60}\.)?(?:facebook|instagram|fbcdn|twitter|x|linkedin|reddit|amazon|ebay|google|asana|discord"
    r"|weibo)\.",
    re.IGNORECASE,
)
_NEAR: Final = 40
_FEW: Final = 2  # kinds of digits in the test numbers that everybody types

# The registry of IBANs (SWIFT, release 99): length by country.
_LENGTHS: Final = {
    country: int(length)
    for length, countries in (
        line.split(":")
        for line in [
            "15:NO",
            "16:BE",
            "18:DK,FI,FO,GL,NL,SD",
            "19:MK,SI",
            "20:AT,BA,EE,KZ,LT,LU,MN,XK",
            "21:CH,HR,LI,LV",
            "22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA",
            "23:AE,GI,IL,IQ,OM,SO,TL",
            "24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG",
            "25:LY,PT,ST",
            "26:IS,TR",
            "27:BI,DJ,FR,GR,IT,MC,MR,SM",
            "28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV",
            "29:BR,EG,PS,QA,UA",
            "30:JO,KW,MU,YE",
            "31:MT,SC",
            "32:LC",
            "33:RU",
        ]
    )
    for country in countries.split(",")
}
_IBAN: Final = Lazy(r"[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}")
_SMALL_IBAN: Final = Lazy(r"[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}")
_PIECE: Final = Lazy(r"[A-Za-z0-9][ -]?")


def seek_grouped(content: str, start: int) -> Seen | None:
    """A card whose digits stand in groups."""
    if is_joined(content, start) or content[max(0, start - 1) : start] in _JOINING:
        return None
    match = _GROUPS.match(content, start)
    if match is None:
        return None
    ends = [match.end("three"), match.end()] if match["three"] else [match.end()]
    for end in ends:
        if is_card(plain(content[start:end])) and is_whole_group(content, start, end, match["mark"]):
            return Seen(CARD, start, end, 0.95)
    return None


def seek_run(content: str, start: int) -> Seen | None:
    """A card in one run of digits; what is named as an id or a time is none."""
    if is_joined(content, start) or content[max(0, start - 1) : start] in _JOINING_RUN:
        return None
    match = _RUN.match(content, start)
    if match is None or not is_card(match[0]) or not is_whole_run(content, start, match.end()):
        return None
    digits = match[0]
    is_segment = _is_segment(content, start)
    if content[match.end() : match.end() + 1] in ({"-"} if is_segment else {"-", "/"}):
        return None
    before = content[max(0, start - _NEAR) : start]
    is_sure = is_told(content, start)
    if not is_sure and (
        len(set(digits)) <= _FEW + 1
        or (not is_segment and is_serial(_LISTED.sub("", before)))
        or is_by_chance(content, start, match.end())
    ):
        return None
    return Seen(CARD, start, match.end(), 0.9 if is_sure else 0.7)


def _is_segment(content: str, start: int) -> bool:
    """Whether it begins a segment of the path of an address, and the one before does not name its kind."""
    if content[start - 1 : start] != "/":
        return False
    address = _ADDRESS.search(content, max(0, start - _ADDRESS_REACH), start)
    return address is not None and not _KINDS.search(address[0])


def is_serial(before: str) -> bool:
    """Whether the name before a number says that it counts or names something, and not what it is."""
    return before[-1:] == "/" or bool(_SERIAL.search(before) and not _ANYTHING.search(before))


def labelled_card(value: str) -> float:
    """Confidence in a number that a word announces as a card's."""
    digits = plain(value)
    is_varied = len(set(digits)) > (_FEW if is_issued(digits) else 2 * _FEW)
    return 0.9 if luhn(digits) and is_varied else 0.0


def seek_iban(content: str, start: int) -> Seen | None:
    """An account number of a country that has them, with the right length and check digits."""
    length = _LENGTHS.get(content[start : start + 2].upper())
    if length is None or is_joined(content, start):
        return None
    is_small = content[start].islower()
    match = (_SMALL_IBAN if is_small else _IBAN).match(content, start)
    end = _cut(match[0], length) if match else 0
    if not end or content[start + end : start + end + 1].isalnum():
        return None
    value = plain(content[start : start + end])
    if is_small and sum(map(str.isdigit, value)) < length // 2:
        return None
    return Seen(IBAN, start, start + end, 0.98) if mod_97(value) else None


def _cut(text: str, length: int) -> int:
    """Where the first `length` letters and digits end; 0 if there are fewer."""
    end = 0
    for number, piece in enumerate(_PIECE.finditer(text), 1):
        if number == length:
            end = piece.start() + 1
    return end


_COIN: Final = Lazy(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])")


def seek_coin(content: str, start: int) -> Seen | None:
    """An address of Bitcoin with its checksum."""
    match = _COIN.match(content, start)
    if match is None or (start and content[start - 1] in "/+=_.-") or not base58(match[0]):
        return None
    return Seen(WALLET, start, match.end(), 0.98)


_BECH32: Final = Lazy(r"bc1[qp][02-9ac-hj-np-z]{38,58}(?![0-9A-Za-z])")


def seek_bech32(content: str, start: int) -> Seen | None:
    """An address of Bitcoin in the newer form (BIP 173)."""
    match = _BECH32.match(content, start)
    if match is None or (start and content[start - 1].isalnum()):
        return None
    return Seen(WALLET, start, match.end(), 0.9)


_ETHER: Final = Lazy(r"0x[0-9A-Fa-f]{40}(?![0-9A-Za-z])")
_ABOUT_COINS: Final = Lazy(r"wallet|ethereum|\beth\b|crypto|holder|sender|recipient|payee", re.IGNORECASE)


def seek_ether(content: str, start: int) -> Seen | None:
    """An address of Ethereum, where a word says so."""
    match = _ETHER.match(content, start)
    if match is None or not _ABOUT_COINS.search(content, max(0, start - _NEAR), start):
        return None
    return Seen(WALLET, start, match.end(), 0.7) if len(set(match[0])) > 6 else None  # noqa: PLR2004  # 0x000…0
