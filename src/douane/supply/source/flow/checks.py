"""Questions that programs ask about values before they use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from douane.supply.source.flow import proofs
from douane.supply.source.flow.site import Site
from douane.supply.source.flow.value import UNKNOWN, Danger, Label, Mark, Value, labels_of

_URL: Final = frozenset({Danger.URL})
_OPTION: Final = frozenset({Danger.OPTION})
_HOST: Final = re.compile(r"https?://[^/]+/")
_READS: Final = re.compile(r"\s*(select|with|explain|show|pragma|insert|describe)\b", re.IGNORECASE)
_PATHS: Final = frozenset({Danger.PATH, Danger.PREFIX, Danger.LINK})
_DOMAIN: Final = re.compile(r"\.[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_INNER: Final = frozenset({"is_private", "is_loopback", "is_link_local", "is_reserved", "is_global"})
# What others have written to be asked before use: believed, as their source is not here.
_ASKS: Final = re.compile(
    r"^(is_?|has_?|check_?|validate_?|ensure_?|assert_?|verify_?)?"
    r"\w*(valid|safe|allow|permit|inside|within|whitelist|trusted|private)\w*$",
    re.IGNORECASE,
)


def compared(operator: str, left: Value, right: Value) -> Value:
    """What a comparison proves on either way."""
    if operator in {"!=", "not in", "isnot"}:
        return opposite(compared({"!=": "==", "not in": "in"}.get(operator, "is"), left, right))
    if operator == "==":
        return _equal(left, right)
    if operator == "in":
        return _member(left, right)
    return UNKNOWN


def opposite(value: Value) -> Value:
    """The value of `not`."""
    return Value(when_true=value.when_false, when_false=value.when_true)


def _equal(left: Value, right: Value) -> Value:
    """Equal to what is no caller's; the end of a URL's scheme or of a search for `..` is nothing of that."""
    if left.labels and right.labels:
        return UNKNOWN
    labelled = left if left.labels else right
    if any(Mark.WITHIN in one.marks for one in labelled.labels):
        return Value(when_true=proofs.of(labelled, _within))
    return Value(when_true=proofs.of(labelled, proofs.everything))


def _member(left: Value, right: Value) -> Value:
    if left.labels and not right.labels:
        return Value(when_true=proofs.of(left, proofs.everything)) if right.text is None else UNKNOWN
    if right.labels and any(Mark.WITHIN in one.marks for one in right.labels):
        return Value(when_true=proofs.of(right, _within))
    return _holds(right, left.text)


def _holds(value: Value, text: str | None) -> Value:
    """What has no `/` is the name of a file, and of no folder above."""
    return Value(when_false=proofs.of(value, _whole_path)) if text == "/" else UNKNOWN


def _whole_path(label: Label) -> frozenset[Danger]:
    return frozenset() if Mark.PART in label.marks else _PATHS


def _within(label: Label) -> frozenset[Danger]:
    return proofs.within(label) if Mark.WITHIN in label.marks else frozenset()


def member(name: str, base: Value) -> Value | None:
    """What an attribute that is an answer proves."""
    if name in _INNER:
        proof = proofs.of(base, lambda _: _URL)
        return Value(when_true=proof) if name == "is_global" else Value(when_false=proof)
    return None


def asked(site: Site) -> Value | None:
    """What a call that is a question proves; nothing if it is none."""
    answer = _ANSWERS.get(site.name)
    if answer is not None:
        return answer(site)
    if not _ASKS.match(site.name) or "arse" in site.name:
        return None
    values = (site.receiver, *site.arguments) if site.receiver.labels else site.arguments
    proof = tuple(pair for one in values for pair in proofs.of(one, _benefit))
    return Value(labels_of(values), path=f"{site.path}()", when_true=proof)


def _plain(site: Site) -> Value:
    """`x.isidentifier()`: letters and digits alone do no harm."""
    return Value(when_true=proofs.of(site.receiver, proofs.everything))


def _inside(site: Site) -> Value:
    """`path.is_relative_to(root)`."""
    return Value(when_true=proofs.of(_about(site), proofs.within))


def _ends(site: Site) -> Value:
    """A host that ends with a dot and a name is of that domain; an address may end with anything."""
    if not _DOMAIN.fullmatch(site.argument(0).text or ""):
        return UNKNOWN
    return Value(when_true=proofs.of(site.receiver, _of_host))


def _of_host(label: Label) -> frozenset[Danger]:
    return _URL if Mark.HOST in label.marks else frozenset()


def _about(site: Site) -> Value:
    return site.receiver if site.receiver.labels else site.argument(0)


def _benefit(_: Label) -> frozenset[Danger]:
    return proofs.ALL


def _listed(site: Site) -> Value | None:
    """`ALLOWED.includes(x)`, `x.includes("/")`."""
    asked_for = site.argument(0)
    if site.receiver.labels:
        return _holds(site.receiver, asked_for.text) if site.name == "includes" else None
    if not asked_for.labels or site.receiver.text is not None:
        return None if site.name == "get" else UNKNOWN
    if site.name == "get":
        return UNKNOWN
    return Value(when_true=proofs.of(asked_for, proofs.everything))


def _begins(site: Site) -> Value:
    value, start = site.receiver, site.argument(0)
    text = start.text
    if text is None:
        return Value(when_true=proofs.of(value, proofs.within if _has_end(start) else proofs.begins))
    if text.startswith("-"):
        return Value(when_false=proofs.of(value, lambda _: _OPTION))
    if _HOST.match(text):
        return Value(when_true=proofs.of(value, lambda _: _URL))
    if text.startswith(".."):
        return Value(when_false=proofs.of(value, _within))
    if _READS.match(text):
        return Value(when_true=proofs.of(value, lambda _: frozenset()))
    if text.startswith("/") and len(text) > 1:
        is_whole = text.endswith("/")
        return Value(when_true=proofs.of(value, proofs.within if is_whole else proofs.begins))
    return UNKNOWN


def _has_end(start: Value) -> bool:
    """Whether what a path must begin with is put together with a separator at its end."""
    return start.path in {"joined/", "joined"} or start.path.endswith("sep")


def _matched(site: Site) -> Value:
    """`re.match(pattern, x)`, `PATTERN.match(x)`, `/pattern/.test(x)`, `x.match(/pattern/)`."""
    values = (site.receiver, *site.arguments)
    labelled = [one for one in values if one.labels]
    pattern = next((one.text for one in values if one.text is not None and not one.labels), None)
    if not labelled:
        return UNKNOWN
    if pattern is None:
        return Value(when_true=proofs.of(labelled[0], _benefit))
    # JavaScript's `match` searches.
    how = "search" if site.receiver.labels else site.name
    how = "search" if how == "test" else how
    passed, caught = proofs.refused_by(pattern, how), proofs.caught_by(pattern, how)
    return Value(
        labelled[0].labels,
        when_true=proofs.of(labelled[0], lambda _: passed),
        when_false=proofs.of(labelled[0], lambda _: caught),
    )


_ANSWERS: Final[Mapping[str, Callable[[Site], Value | None]]] = {
    **dict.fromkeys(("startswith", "startsWith"), _begins),
    **dict.fromkeys(("endswith", "endsWith"), _ends),
    **dict.fromkeys(("is_relative_to", "isSubpath", "isPathInside"), _inside),
    **dict.fromkeys(("includes", "has", "indexOf", "__contains__", "get"), _listed),
    **dict.fromkeys(("match", "fullmatch", "search", "test"), _matched),
    **dict.fromkeys(("isidentifier", "isalnum", "isalpha", "isdigit", "isdecimal", "isnumeric"), _plain),
}
