"""Fuzzes one target, led by the coverage of our own code: `run.py TARGET [options of libFuzzer]`.

`all` is all of them in turn. Ends with libFuzzer's exit code: 77 for a broken promise, 70 for an input that
takes too long; that input is then a file in `.fuzz/`, and `run.py TARGET FILE` tries it again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

with atheris.instrument_imports(include=["douane"], enable_loader_override=False):
    from fuzz.mutate import mutated
    from fuzz.seeds import SEEDS
    from fuzz.targets import TARGETS, Target

FOLDER = ROOT / ".fuzz"
OPTIONS = ("-timeout=10", "-rss_limit_mb=1024", "-max_len=20000", "-print_final_stats=0", "-verbosity=0")


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    name = sys.argv[1]
    target, seeds = chosen(name)
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", "ascii")
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        chance = Random(seed)
        changed = mutated(data, seeds, chance) if chance.random() < 0.7 else atheris.Mutate(data, max_size)
        return bytes(changed[:max_size])

    prefix = f"-artifact_prefix={FOLDER}/{name}-"
    atheris.Setup([sys.argv[0], *OPTIONS, prefix, *sys.argv[2:], str(corpus)], target, custom_mutator=mutator)
    atheris.Fuzz()


def chosen(name: str) -> tuple[Target, Sequence[bytes]]:
    """A target and its seeds; for `all`, the first byte of an input says for which target the others are."""
    if name != "all":
        return TARGETS[name], SEEDS[name]
    targets = list(TARGETS.items())

    def any_of_them(raw: bytes) -> None:
        if raw:
            targets[raw[0] % len(targets)][1](raw[1:])

    return any_of_them, [bytes([n]) + seed for n, (one, _) in enumerate(targets) for seed in SEEDS[one]]


if __name__ == "__main__":
    main()
