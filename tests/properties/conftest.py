"""Properties hold on slow machines too: no example has a deadline. In CI, every run tries the same examples.

With `--long` there are six times as many, but for the tests that ask for a number of their own.
"""

from __future__ import annotations

import os

from hypothesis import settings

EXAMPLES = 50

settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ, max_examples=EXAMPLES)
settings.register_profile("long", settings.get_profile("steady"), max_examples=6 * EXAMPLES)
settings.load_profile("steady")


def pytest_configure(config):
    if config.getoption("--long"):
        settings.load_profile("long")
