"""How the model does on sources that it has never seen: each is left out once."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from corpus import Item
from fit import Table, fitted, overall, table
from sklearn.linear_model import LogisticRegression

_RATE: Final = 0.01  # of the honest texts that may be found
_HARD: Final = ("security_doc", "agent_instruction_file")
_SEED: Final = 0


class Judged(NamedTuple):
    """The score of each item by a model that knew neither its source nor its kind of attack."""

    items: list[Item]
    scores: np.ndarray
    sentences: np.ndarray
    rows: Table


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
    whole = overall(items, rows, scores, contrast)[: len(known)]
    return Judged(list(known), whole, scores, rows)


def _folds(items: Sequence[Item]) -> tuple[np.ndarray, int]:
    attacks = sorted({item.source for item in items if item.is_attack and not item.is_made})
    honest = sorted({item.source for item in items if not item.is_attack and not item.is_made})
    dealt = np.random.RandomState(_SEED).permutation(len(honest))
    place = {honest[number]: count % len(attacks) for count, number in enumerate(dealt)}
    place |= {source: number for number, source in enumerate(attacks)}
    return np.array([-1 if item.is_made else place[item.source] for item in items]), len(attacks)


def threshold(found: Judged, rate: float = _RATE) -> float:
    """The score that `rate` of the honest texts exceed."""
    honest = np.array([not item.is_attack for item in found.items])
    return float(np.quantile(found.scores[honest], 1 - rate))


def report(found: Judged, rate: float = _RATE) -> str:
    """Recall per source and share of honest texts found per kind, at the threshold for `rate`."""
    limit = threshold(found, rate)
    over = found.scores > limit
    lines = [f"threshold {limit:.2f} at {rate:.1%} of honest texts"]
    lines += _shares("recall", found, over, lambda item: item.source if item.is_attack else None)
    lines += _shares("found", found, over, lambda item: None if item.is_attack else item.subtype)
    attacks = np.array([item.is_attack for item in found.items])
    return "\n".join(
        [
            *lines,
            f"recall {over[attacks].mean():.1%} of {attacks.sum()}",
            f"found {over[~attacks].mean():.2%} of {(~attacks).sum()}",
        ]
    )


def _shares(what: str, found: Judged, over: np.ndarray, key: Callable[[Item], str | None]) -> list[str]:
    keys = np.array([key(item) or "" for item in found.items])
    return [
        f"  {what} {name}: {over[keys == name].mean():.1%} of {(keys == name).sum()}"
        for name in sorted(set(keys) - {""})
    ]


def calibrated(found: Judged) -> tuple[float, float]:
    """Slope and offset that make a score a probability, if every second text were an attack (Platt's way)."""
    labels = np.array([item.is_attack for item in found.items])
    weights = np.where(labels, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    scores = np.clip(found.scores, -6, 12)[:, None]
    model = LogisticRegression(C=100.0).fit(scores, labels, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
