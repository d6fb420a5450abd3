"""The offline verifier as one file, for people who have nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

_PARTS: Final = ("ed25519", "archive", "checkpoints", "chain", "main")  # each uses only what comes before it
_OURS: Final = ("douane", "__future__")
_LINTER: Final = re.compile(r"  # noqa: .*")
_HEAD: Final = '''\
"""Whether an evidence bundle of Douane is whole: python3 verify.py FILE [--key KEY] [--checkpoints FILE].

One file, with nothing beside the standard library of Python 3.8 or newer, and without a line of the
program that writes bundles. It asks no network, writes nothing, and unpacks nothing to the disk. It ends
with 0 if all is as it was signed, with 1 if not, and with 2 if there was nothing to look at.
"""

from __future__ import annotations

'''


def verifier() -> str:
    """The source of the verifier; the same text as long as its parts are the same."""
    imports: set[str] = set()
    bodies = [_part(name, imports) for name in _PARTS]
    return _HEAD + "\n".join(sorted(imports)) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _part(name: str, imports: set[str]) -> str:
    """What a part says without its imports, which are added to the others."""
    text = Path(__file__).with_name("verifier").joinpath(f"{name}.py").read_text("utf-8")
    lines = [_LINTER.sub("", line) for line in text.splitlines()]
    last = 1
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            last = node.end_lineno or last
            imports.update(_said(node))
    return "\n".join(lines[last:]).strip()


def _said(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The import, a line for each name, where it is none of our own."""
    if isinstance(node, ast.Import):
        return [f"import {one.name}" for one in node.names]
    ours = (node.module or "").startswith(_OURS)
    return [] if ours else [f"from {node.module} import {one.name}" for one in node.names]
