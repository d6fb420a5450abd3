"""Pages of long work, once it is over."""

from __future__ import annotations

import threading

from tests._control import seen


def over(app, path):
    """The page of what has come of it."""
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join(30)
    return seen(app, path).text
