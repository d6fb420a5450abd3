"""Weights for the features of sentences, fitted so that no source and no frequent form has the say."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from corpus import Item
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from douane.detectors.acts.features import BITS, features

ROUNDS: Final = 2
_ATTACKS: Final = 6_000.0  # what all attacks weigh together; an honest sentence weighs 1
_FEW: Final = 200  # sentences; a source with fewer says less
_CERTAIN: Final = -1.0  # a sentence of an attack that scores less is taken for its filling
_NOTHING: Final = -20.0
_CONTRAST: Final = 0.2
_NEAR: Final = 2


class Table(NamedTuple):
    """The sentences of all items as rows: `features`, if they are attacks (-1: unknown), whose they are."""

    features: csr_matrix
    labels: np.ndarray
    owners: np.ndarray


def table(items: Sequence[Item]) -> Table:
    """The features of all sentences."""
    indices: list[int] = []
    ends, labels, owners = [0], [], []
    for number, item in enumerate(items):
        for sentence in item.sentences:
            indices += sorted(features(sentence.symbols)) if not sentence.symbols.is_foreign else []
            ends.append(len(indices))
            labels.append(
                -1 if sentence.is_attack is None or sentence.symbols.is_foreign else int(sentence.is_attack)
            )
            owners.append(number)
    values = np.ones(len(indices), dtype=np.float32)
    matrix = csr_matrix((values, np.array(indices, dtype=np.int32), np.array(ends)), (len(labels), 1 << BITS))
    return Table(matrix, np.array(labels), np.array(owners))


def fitted(rows: Table, sources: np.ndarray, learn: np.ndarray, strength: float) -> LogisticRegression:
    """The model after `ROUNDS`: each learns again from what the one before could not call filling."""
    keep = learn & (rows.labels >= 0)
    model = None
    for _ in range(ROUNDS):
        if model is not None:
            keep = learn & ((rows.labels == 0) | _telling(rows, model))
        weights = _weights(rows.labels, sources, keep)
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=80, tol=1e-3, random_state=0)
        model.fit(rows.features[keep], rows.labels[keep], sample_weight=weights[keep])
    return model


def _telling(rows: Table, model: LogisticRegression) -> np.ndarray:
    scores = np.where(rows.labels == 1, model.decision_function(rows.features), _NOTHING)
    best = np.full(rows.owners.max() + 1, _NOTHING)
    np.maximum.at(best, rows.owners, scores)
    return (rows.labels == 1) & ((scores >= best[rows.owners]) | (scores > _CERTAIN))


def _weights(labels: np.ndarray, sources: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Honest sentences weigh 1; attacks by the root of how many their source has."""
    weights = np.where(labels == 0, 1.0, 0.0)
    attacks = keep & (labels == 1)
    for source in sorted(set(sources[attacks])):
        mine = attacks & (sources == source)
        weights[mine] = (1.0 if mine.sum() > _FEW else 0.5) / np.sqrt(mine.sum())
    weights[attacks] *= _ATTACKS / weights[attacks].sum()
    return weights


def contrasted(rows: Table, scores: np.ndarray, contrast: float) -> np.ndarray:
    """The score of each sentence less a share of what the rest of its text reaches too."""
    known = np.where(np.diff(rows.features.indptr) == 0, _NOTHING, scores)
    edges = np.searchsorted(rows.owners, np.arange(rows.owners.max() + 2))
    parts = [_contrasted(known[start:end], contrast) for start, end in pairwise(edges)]
    return np.concatenate(parts)


def _contrasted(scores: np.ndarray, contrast: float) -> list[float]:
    rests = [max([0.0, *scores[: max(0, n - _NEAR)], *scores[n + _NEAR + 1 :]]) for n in range(len(scores))]
    return [score - contrast * rest for score, rest in zip(scores, rests, strict=True)]
