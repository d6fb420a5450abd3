"""Train the semantic firewall: `python train --corpora FOLDER`, or see how it does with `--validate`."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

import argparse
import sys
from base64 import b85encode
from pathlib import Path
from typing import Final
from zlib import compress

import numpy as np

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

import corpus  # noqa: E402  # from beside this file, and what it imports from src
from fit import fitted, table  # noqa: E402
from validate import Limits, Outcome, judged, outcome, report  # noqa: E402

WEIGHTS: Final = ROOT / "src/douane/detectors/acts/weights.py"
_MADE: Final = 6_000  # texts of our own phrases of each kind
_STRENGTH: Final = {"results": 0.1, "definitions": 0.1}
_CONTRAST: Final = {"results": 0.2, "definitions": 0.0}
# What share of the honest texts may be found, by rules or model.
_STRICT: Final = dict.fromkeys(("source_code", "cli_help", "api_json", "multilingual"), 0.01)
_HARD: Final = dict.fromkeys(("security_doc", "agent_instruction_file"), 0.03)
_LIMITS: Final = {"results": Limits(0.0065, _STRICT | _HARD), "definitions": Limits(0.001, {})}
_ZERO: Final = 128


def main() -> None:
    """Write the weights, or report how the model does on sources left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="the folder with the labelled texts")
    parser.add_argument("--validate", action="store_true", help="only report, for each source left out")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    lines = []
    for kind in ("results", "definitions"):
        known, made = _texts(kind, options.corpora)
        found = judged(known, made, _STRENGTH[kind], _CONTRAST[kind])
        reached = outcome(found, _LIMITS[kind])
        print(f"{kind}\n{report(found, reached)}\n", flush=True)  # noqa: T201  # a report for the terminal
        lines.append(_entry(kind, known, made, reached) if not options.validate else "")
    if not options.validate:
        options.out.write_text(_MODULE.format("".join(lines)), "utf-8")


def _texts(kind: str, folder: Path) -> tuple[list[corpus.Item], list[corpus.Item]]:
    if kind == "definitions":
        return corpus.definitions(folder), _composed("attack-tools.txt", "benign-tools.txt", "benign.txt")
    made = _composed("attack-results.txt", "benign.txt", "benign-tools.txt", "benign-messages.txt")
    return corpus.results(folder), made + corpus.prompts(folder)


def _composed(*names: str) -> list[corpus.Item]:
    return [item for seed, name in enumerate(names) for item in corpus.composed(name, _MADE, seed)]


def _entry(kind: str, known: list[corpus.Item], made: list[corpus.Item], found: Outcome) -> str:
    """One line of the table: the weights in a byte each, packed, and the numbers that go with them."""
    rows = table([*known, *made])
    sources = np.array([item.source for item in (*known, *made)])[rows.owners]
    model = fitted(rows, sources, np.ones(len(rows.labels), dtype=bool), _STRENGTH[kind])
    scale = float(np.abs(model.coef_).max()) / (_ZERO - 1)
    steps = np.round(model.coef_[0] / scale).astype(int) + _ZERO
    packed = b85encode(compress(bytes(steps.tolist()), 9)).decode()
    slope, *beside = map(float, found.model.coef_[0])
    level = float(found.model.intercept_[0])
    numbers = (scale, float(model.intercept_[0]), slope, level, _CONTRAST[kind], *beside, found.least)
    return (
        f'    "{kind}": (\n        b"{packed}",\n'
        + "".join(f"        {one:.6g},\n" for one in numbers)
        + "    ),\n"
    )


_MODULE: Final = '''\
"""Written by `train/`: weights, scale, offset, slope, level, contrast, acts, quotes, home, bound."""

from __future__ import annotations

from typing import Final

MODELS: Final[dict[str, tuple[bytes, *tuple[float, ...]]]] = {{
{}}}
'''

if __name__ == "__main__":
    main()
