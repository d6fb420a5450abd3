"""How the model does, with the rules beside it, on sources that it has never seen: each is left out once."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from corpus import Item
from fit import contrasted, fitted, table
from sklearn.linear_model import LogisticRegression

_SEED: Final = 0
_UNREAD: Final = -20.0
_ROUNDS: Final = 3
_CLIP: Final = (-6.0, 12.0)  # scores beyond say no more
_TRIED: Final = 400  # honest texts that the bound may pass over


class Limits(NamedTuple):
    """What share of the honest texts may be found: of all of them, and of each kind that has its own."""

    overall: float
    kinds: Mapping[str, float]


class Judged(NamedTuple):
    """Of each sentence: score, acts, quotation, home; by a model that knew neither source nor attack."""

    items: list[Item]
    columns: np.ndarray
    is_read: np.ndarray
    owners: np.ndarray
    folds: np.ndarray

    @property
    def attacks(self) -> np.ndarray:
        """Which items are attacks."""
        return np.array([item.is_attack for item in self.items])

    @property
    def told(self) -> np.ndarray:
        """In which items rules find something."""
        return np.array([item.is_told for item in self.items])


def judged(known: Sequence[Item], made: Sequence[Item], strength: float, contrast: float) -> Judged:
    """Leave out one source of attacks after the other; honest sources are dealt out by chance."""
    items = [*known, *made]
    rows = table(items)
    folds, number = _folds(items)
    sources = np.array([item.source for item in items])[rows.owners]
    scores = np.zeros(len(rows.labels))
    for fold in range(number):
        outside = folds[rows.owners] == fold
        model = fitted(rows, sources, ~outside, strength)
        scores[outside] = model.decision_function(rows.features[outside])
    mine = rows.owners < len(known)
    beside = [one.evidence for item in known for one in item.sentences]
    columns = np.array([(0.0, one.acts, one.is_quoted, one.at_home) for one in beside])
    columns[:, 0] = np.clip(contrasted(rows, scores, contrast)[mine], *_CLIP)
    is_read = np.array([one.is_read for one in beside])
    return Judged(list(known), columns, is_read, rows.owners[mine], folds[: len(known)])


def _folds(items: Sequence[Item]) -> tuple[np.ndarray, int]:
    attacks = sorted({item.source for item in items if item.is_attack and not item.is_made})
    honest = sorted({item.source for item in items if not item.is_attack and not item.is_made})
    dealt = np.random.RandomState(_SEED).permutation(len(honest))
    place = {honest[number]: count % len(attacks) for count, number in enumerate(dealt)}
    place |= {source: number for number, source in enumerate(attacks)}
    return np.array([-1 if item.is_made else place[item.source] for item in items]), len(attacks)


def combined(found: Judged, learn: np.ndarray) -> LogisticRegression:
    """What a score, the acts of rules and quotation say together, learned from the items in `learn`.

    An item is its most suspicious sentence. The result is for as many attacks as honest texts.
    """
    attacks = found.attacks
    weights = np.where(attacks, 0.5 / attacks[learn].mean(), 0.5 / (1 - attacks[learn].mean()))
    telling = found.columns[:, 0]
    model = LogisticRegression()
    for _ in range(_ROUNDS):
        rows = _best_rows(found, telling)
        rows = rows[learn[found.owners[rows]]]
        owners = found.owners[rows]
        model = LogisticRegression(C=1.0).fit(
            found.columns[rows], attacks[owners], sample_weight=weights[owners]
        )
        telling = model.decision_function(found.columns)
    return model


def _best_rows(found: Judged, scores: np.ndarray) -> np.ndarray:
    scores = np.where(found.is_read, scores, _UNREAD)
    order = np.lexsort((scores, found.owners))
    owners = found.owners[order]
    return order[np.append(owners[1:] != owners[:-1], True)]


def _best(found: Judged, scores: np.ndarray) -> np.ndarray:
    rows = _best_rows(found, scores)
    best = np.full(len(found.items), _UNREAD)
    best[found.owners[rows]] = np.where(found.is_read[rows], scores[rows], _UNREAD)
    return best


def bound(found: Judged, scores: np.ndarray, among: np.ndarray, limits: Limits) -> float:
    """The lowest score of items from which on no more honest ones `among` them are found than may be."""
    honest = among & ~found.attacks
    subtypes = np.array([item.subtype for item in found.items])
    parts = [(honest, limits.overall)]
    parts += [(honest & (subtypes == kind), limit) for kind, limit in limits.kinds.items()]
    lowest = float(scores[honest].max())
    for one in sorted(scores[honest], reverse=True)[:_TRIED]:
        over = (scores > one) | found.told
        if any(part.any() and over[part].mean() > limit for part, limit in parts):
            break
        lowest = float(one)
    return lowest


class Outcome(NamedTuple):
    """What was found in each item by weights and a bound chosen without its fold; and those of all."""

    over: np.ndarray
    model: LogisticRegression
    least: float


def outcome(found: Judged, limits: Limits) -> Outcome:
    """Weigh and choose the bound once for each fold, from the others, and once from all."""
    over = np.zeros(len(found.items), dtype=bool)
    for fold in sorted(set(found.folds)):
        outside = found.folds != fold
        scores = _best(found, combined(found, outside).decision_function(found.columns))
        over |= ~outside & (scores > bound(found, scores, outside, limits))
    everything = np.ones(len(found.items), dtype=bool)
    model = combined(found, everything)
    scores = _best(found, model.decision_function(found.columns))
    least = bound(found, scores, everything, limits)
    return Outcome(over, model, 1 / (1 + float(np.exp(-least))))


def report(found: Judged, reached: Outcome) -> str:
    """Recall per source and share of honest texts found per kind: model, rules, and both."""
    both = reached.over | found.told
    lines = ["left out: model, rules, either; percent"]
    lines += _shares(found, reached.over, lambda item: item.source if item.is_attack else None)
    lines += _shares(found, reached.over, lambda item: None if item.is_attack else f"honest {item.subtype}")
    for name, part in (("recall", found.attacks), ("found", ~found.attacks)):
        lines.append(f"{name} {_percent((reached.over, found.told, both), part)} of {part.sum()}")
    return "\n".join([*lines, f"bound of all: {reached.least:.3f}"])


def _shares(found: Judged, over: np.ndarray, key: Callable[[Item], str | None]) -> Iterator[str]:
    keys = np.array([key(item) or "" for item in found.items])
    for name in sorted(set(keys) - {""}):
        part = keys == name
        yield f"  {name}: {_percent((over, found.told, over | found.told), part)} of {part.sum()}"


def _percent(kinds: Sequence[np.ndarray], part: np.ndarray) -> str:
    return " ".join(f"{100 * one[part].mean():.2f}" for one in kinds)
