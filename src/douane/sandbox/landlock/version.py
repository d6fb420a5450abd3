"""Which Landlock this kernel has."""

from __future__ import annotations

import ctypes
from typing import Final

_CREATE: Final = 444  # landlock_create_ruleset, on all machines
_ASKS_VERSION: Final = 1


def version() -> int:
    """That of the kernel's Landlock; 0 where it has none, or it is switched off."""
    call = ctypes.CDLL(None, use_errno=True).syscall
    return max(0, int(call(ctypes.c_long(_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint32(_ASKS_VERSION))))
