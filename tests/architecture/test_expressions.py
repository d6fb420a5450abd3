"""No module compiles by itself what Python before 3.11.5 gets wrong: see `detectors/compiled.py`."""

from __future__ import annotations

import subprocess
import sys

WALK = """
import pkgutil, re, sys
from importlib import import_module
from re import _compiler, _parser

sources = []
usual = re.compile

def noting(source, flags=0):
    sources.append((sys._getframe(1).f_globals["__name__"], source, int(flags)))
    return usual(source, flags)

def forgets(part):
    match part:
        case (_parser.POSSESSIVE_REPEAT, (_, _, body)) if not _compiler._simple(body):
            return True
        case _parser.SubPattern():
            return any(map(forgets, part.data))
        case tuple() | list():
            return any(map(forgets, part))
    return False

re.compile = noting
import douane
for one in pkgutil.walk_packages(douane.__path__, "douane."):
    import_module(one.name)
ours = [one for one in sources if one[0].startswith("douane.") and one[0] != "douane.detectors.compiled"]
print(len(ours))
for name, source, flags in ours:
    if forgets(_parser.parse(source, flags)):
        print(name, source)
"""


def test_possessive_repeats_of_groups_are_compiled_where_they_are_mended():
    walked = subprocess.run([sys.executable, "-c", WALK], capture_output=True, text=True, check=True)
    number, *wrong = walked.stdout.splitlines()
    assert int(number) > 100  # it has looked
    assert wrong == []
