"""How many examples a property is tried with, but for the tests that ask for a number of their own."""

from __future__ import annotations

from hypothesis import settings

EXAMPLES = 20

settings.register_profile("steady", settings.get_profile("patient"), max_examples=EXAMPLES)
settings.register_profile("long", settings.get_profile("steady"), max_examples=15 * EXAMPLES)
settings.load_profile("steady")


def pytest_configure(config):
    if config.getoption("--long"):
        settings.load_profile("long")
