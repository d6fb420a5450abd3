"""A server's program with `douane.asgi` around its application: python guarded.py PROGRAM [ARGUMENT …].

Run by the Python of the server's own environment, whose packages come before those that Douane needs.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path += [str(ROOT / "src"), *map(str, ROOT.glob(".venv/lib/python3*/site-packages"))]

import uvicorn  # noqa: E402  # as the next, it is found by the path above

from douane.asgi import Guard, Principal  # noqa: E402

plain = uvicorn.Config


def who(scope):
    """Whom something in front has let in, as it would say."""
    names = [value.decode() for name, value in scope["headers"] if name == b"x-who"]
    return Principal(f"app:{names[0]}") if names else None


def config(app, **more):
    """The application inside of a guard, as its author would write it."""
    guard = Guard(app, beside=["/health", "/files/*"], who=who if "WHO" in os.environ else None)
    return plain(guard, **more)


uvicorn.Config = config
program = sys.argv[1]
sys.argv[:] = sys.argv[1:]
sys.path[0] = program if Path(program).is_dir() else str(Path(program).parent)
runpy.run_path(program, run_name="__main__")
