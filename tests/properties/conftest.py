"""Properties hold on slow machines too: no example has a deadline. In CI, every run tries the same examples."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("steady")
