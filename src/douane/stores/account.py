"""Who types commands, as the audit log calls them."""

from __future__ import annotations

import os
import pwd


def account() -> str:
    """The principal of this account: ``local:ann``."""
    return f"local:{pwd.getpwuid(os.geteuid()).pw_name}"
