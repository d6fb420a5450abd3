"""Triggers without a scanner: a few passes for what is literal in them, and a closer look where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.sieve import Sieve
from douane.detectors.trigger import SHAPE, Occurrence, Trigger, replaced, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SHORTEST: Final = 2  # characters of a literal: single ones are everywhere
_CLASS: Final = r"\[(?:\\.|[^\]\\])+\]"
_ELEMENT: Final = (
    rf"{_CLASS}(?:\{{(?P<times>[0-9]+)\}})?|\\?(?P<literal>[^\\\[\](){{}}|.*+?^$]|(?<=\\)[^A-Za-z0-9])"
)
_ELEMENTS: Final = Lazy(_ELEMENT, re.DOTALL)
_SIMPLE: Final = Lazy(re.sub(r"\(\?P<\w+>", "(?:", rf"(?:{_ELEMENT})*"), re.DOTALL)
_LEAD: Final = Lazy(_CLASS)


class Search:
    """What a scanner would find of some triggers, with `re` and in Python; linear."""

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        numbered = list(enumerate(triggers))
        forms = [one for one in numbered if one[1].within == SHAPE and _LEAD.match(one[1].expression)]
        sifted = [one for one in numbered if one not in forms and _is_sifted(one[1])]
        self._forms = [_Form.of(lead, listed) for lead, listed in _by_lead(forms).items()]
        self._exact = _Pass.of(one for one in sifted if not one[1].folded and one[1].within != SHAPE)
        self._folded = _Pass.of(one for one in sifted if one[1].folded)
        self._shaped = _Pass.of(one for one in sifted if one[1].within == SHAPE)
        self._others = [_Whole(*one) for one in numbered if one not in forms and one not in sifted]

    def occurrences(self, content: str) -> Iterator[Occurrence]:
        """All of them in `content`, which is ASCII; in no order."""
        shaped = shape(replaced(content)).decode("ascii")
        yield from self._exact.occurrences(content, content)
        yield from self._folded.occurrences(content.lower(), content)
        yield from self._shaped.occurrences(shaped, shaped)
        for form in self._forms:
            yield from form.occurrences(shaped)
        for one in self._others:
            yield from one.occurrences(content, shaped)


class _Sought(NamedTuple):
    """A trigger's number, how far it begins before its literal, and the whole of it if that is more."""

    number: int
    before: int
    whole: Lazy[str] | None


class _Pass(NamedTuple):
    sieve: Sieve
    sought: Mapping[str, Sequence[_Sought]]

    @classmethod
    def of(cls, triggers: Iterable[tuple[int, Trigger]]) -> _Pass:
        """One pass for the literals of all these triggers."""
        sought: dict[str, list[_Sought]] = defaultdict(list)
        for number, one in triggers:
            run, before = _literal(one)
            whole = None if len(run) == one.width else _regex(one, one.expression)
            sought[run].append(_Sought(number, before, whole))
        return cls(Sieve.of(sought), sought)

    def occurrences(self, sifted: str, content: str) -> Iterator[Occurrence]:
        """Where they stand in `content`; its case is that of `sifted` where it does not matter."""
        for place, run in self.sieve.occurrences(sifted):
            for number, before, whole in self.sought[run]:
                if place >= before and (whole is None or whole.match(content, place - before)):
                    yield Occurrence(place - before, number)


class _Form(NamedTuple):
    """Forms of numbers that begin with one class: those without another by their length, and the others."""

    regex: Lazy[str]
    fixed: Mapping[int, Mapping[str, Sequence[int]]]
    others: Sequence[tuple[int, Lazy[str]]]

    @classmethod
    def of(cls, lead: str, triggers: Sequence[tuple[int, Trigger]]) -> _Form:
        """One regex for all of them, which says where there is any."""
        fixed: dict[int, dict[str, list[int]]] = defaultdict(dict)
        others = []
        for number, one in triggers:
            run, before = _literal(one)
            if before == 1 and len(run) + 1 == one.width:
                fixed[len(run)].setdefault(run, []).append(number)
            else:
                others.append((number, _regex(one, one.expression)))
        either = "|".join(one.expression.removeprefix(lead) for _, one in triggers)
        return cls(Lazy(f"{lead}(?={either})"), fixed, others)

    def occurrences(self, shaped: str) -> Iterator[Occurrence]:
        for match in self.regex.finditer(shaped):
            start, behind = match.span()
            for length, forms in self.fixed.items():
                for number in forms.get(shaped[behind : behind + length], ()):
                    yield Occurrence(start, number)
            for number, one in self.others:
                if one.match(shaped, start):
                    yield Occurrence(start, number)


class _Whole:
    """A trigger that is sought by itself."""

    def __init__(self, number: int, trigger: Trigger) -> None:
        self.number = number
        self.trigger = trigger
        self.regex = _regex(trigger, f"(?={trigger.expression})")

    def occurrences(self, content: str, shaped: str) -> Iterator[Occurrence]:
        matches = self.regex.finditer(shaped if self.trigger.within == SHAPE else content)
        for match in islice(matches, 1 if self.trigger.once else None):
            yield Occurrence(match.start(), self.number)


def _is_sifted(one: Trigger) -> bool:
    """Whether it is sought by a literal: not if one place is enough, nor if it has groups."""
    is_simple = not one.once and _SIMPLE.fullmatch(one.expression) is not None
    return is_simple and len(_literal(one)[0]) >= _SHORTEST


def _literal(one: Trigger) -> tuple[str, int]:
    """The longest literal in a trigger, and how many characters stand before it."""
    runs, place = [("", 0)], 0
    for element in _ELEMENTS.finditer(one.expression):
        if element["literal"]:
            run, before = runs[-1]
            runs[-1] = (run + element["literal"], before)
            place += 1
        else:
            place += int(element["times"] or 1)
            runs.append(("", place))
    run, before = max(runs, key=lambda run: len(run[0]))
    return run.lower() if one.folded else run, before


def _by_lead(triggers: Iterable[tuple[int, Trigger]]) -> Mapping[str, list[tuple[int, Trigger]]]:
    leads: dict[str, list[tuple[int, Trigger]]] = defaultdict(list)
    for number, one in triggers:
        lead = _LEAD.match(one.expression)
        leads[lead[0] if lead else ""].append((number, one))
    return leads


def _regex(one: Trigger, expression: str) -> Lazy[str]:
    return Lazy(expression, re.ASCII | (re.IGNORECASE if one.folded else re.NOFLAG))
