"""Files that are expected somewhere, held against those that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from douane.model.facts import Difference, Unknown
from douane.supply.copies.disk import Disk

_CODE: Final = (
    *(".py", ".pyw", ".pyc", ".pth", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"),
    *(".sh", ".bash", ".bat", ".cmd", ".ps1", ".pl", ".rb", ".php", ".wasm", ".jar"),
)
_COMPILED: Final = (".so", ".pyd", ".dll", ".dylib", ".node", ".exe", ".o", ".a", ".lib", ".obj")
_VERSIONED: Final = re.compile(r"\.so(\.[0-9]+)+\Z")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]+\Z")
IsSame = Callable[[str, bytes], bool]


def held(folder: str, paths: Collection[str], disk: Disk, is_same: IsSame) -> Difference:
    """Which of these files, by paths below a folder, are there, and which are not the same."""
    changed, missing, unclear = [], [], []
    for path in paths:
        match disk.content(f"{folder}/{path}"):
            case None:
                missing.append(path)
            case Unknown(why):
                unclear.append(f"`{path[:200]}`: {why}")
            case content:
                changed += [] if is_same(path, content) else [path]
    alike = len(paths) - len(changed) - len(missing) - len(unclear)
    return Difference(alike, tuple(changed), (), tuple(missing), (), tuple(unclear))


def with_more(difference: Difference, folder: str, more: Iterable[str], disk: Disk, built: str) -> Difference:
    """A difference with what is there and was not expected, as far as it can run."""
    code = [path for path in more if is_compiled(path) or _is_code(f"{folder}/{path}", disk)]
    made = [path for path in code if built and is_compiled(path)]
    return difference._replace(
        added=(*difference.added, *(path for path in code if path not in made)),
        made=(*difference.made, *made),
    )


def is_compiled(path: str) -> bool:
    """Whether it is machine code, by its name."""
    return path.lower().endswith(_COMPILED) or _VERSIONED.search(path) is not None


def _is_code(path: str, disk: Disk) -> bool:
    """Whether an interpreter runs it, or is led elsewhere by it."""
    name = path.rstrip("/").rpartition("/")[2]
    if path.endswith("/") or path.lower().endswith(_CODE) or name == "package.json":
        return True
    if _SUFFIX.search(name):
        return False
    found = disk.content(path)
    return isinstance(found, bytes) and found.startswith((b"#!", b"\x7fELF", b"MZ"))


def members(content: bytes | str) -> Mapping[str, object]:
    """The members of a JSON object, none of anything else."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
