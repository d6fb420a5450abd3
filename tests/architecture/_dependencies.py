"""What installing Douane brings along, as uv.lock resolves it. To refresh the reviewed list:

.venv/bin/python tests/architecture/_dependencies.py > tests/architecture/dependencies.txt
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
GOLDEN: Final = Path(__file__).with_name("dependencies.txt")
_HEADER: Final = """\
# Every package that runs inside Douane. A new line here needs an ADR in docs/adr/ that argues for it.
# Written by: .venv/bin/python tests/architecture/_dependencies.py > tests/architecture/dependencies.txt
"""


def runtime_dependencies(lock_text: str, root: str = "douane") -> list[str]:
    """The names of all packages that `root` needs at run time, on any platform, its own extras included."""
    packages = {package["name"]: package for package in tomllib.loads(lock_text)["package"]}
    needed: set[str] = set()
    waiting = _needs(packages[root], tuple(packages[root].get("optional-dependencies", {})))
    while waiting:
        name, extras = waiting.pop()
        if name in needed and not extras:
            continue
        needed.add(name)
        waiting.extend(need for need in _needs(packages[name], extras) if need[0] not in needed)
    return sorted(needed)


def _needs(package, extras):
    optional = package.get("optional-dependencies", {})
    direct = [*package.get("dependencies", []), *(one for extra in extras for one in optional.get(extra, []))]
    return [(one["name"], tuple(one.get("extra", ()))) for one in direct]


def golden_text(lock_text: str) -> str:
    return _HEADER + "".join(f"{name}\n" for name in runtime_dependencies(lock_text))


if __name__ == "__main__":
    sys.stdout.write(golden_text((ROOT / "uv.lock").read_text("utf-8")))
