"""What runs inside Douane is a reviewed list, and comes from the public index."""

from __future__ import annotations

import re
import tomllib

import douane
from tests._promises import promise
from tests.architecture._dependencies import GOLDEN, ROOT, golden_text, runtime_dependencies

LOCK = (ROOT / "uv.lock").read_text("utf-8")


@promise("P-FEW-DEPENDENCIES")
def test_the_resolved_dependencies_are_the_reviewed_ones():
    assert golden_text(LOCK) == GOLDEN.read_text("utf-8"), (
        "uv.lock and tests/architecture/dependencies.txt differ; read the docstring of _dependencies.py"
    )


def test_every_locked_package_comes_from_the_public_index():
    hosts = set(re.findall(r"[a-z]+://[^/\"]+", LOCK))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_the_package_and_its_metadata_name_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == douane.__version__


def test_the_walk_follows_extras_and_cycles_and_leaves_out_development():
    lock = """
        [[package]]
        name = "douane"
        dependencies = [{ name = "a", extra = ["x"] }]
        [package.optional-dependencies]
        own = [{ name = "e" }]
        [package.dev-dependencies]
        dev = [{ name = "d" }]
        [[package]]
        name = "a"
        dependencies = [{ name = "b" }]
        [package.optional-dependencies]
        x = [{ name = "c" }]
        y = [{ name = "d" }]
        [[package]]
        name = "b"
        dependencies = [{ name = "a" }]
        [[package]]
        name = "c"
        [[package]]
        name = "d"
        [[package]]
        name = "e"
    """
    assert runtime_dependencies(lock) == ["a", "b", "c", "e"]
