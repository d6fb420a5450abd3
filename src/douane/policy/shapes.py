"""What values of an argument have in common, as a condition on others: a folder, or some hosts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import commonpath
from typing import Final

FEWEST: Final = 3  # different values; fewer tell nothing of those to come
_MOST_HOSTS: Final = 10
_DEEPEST_SHARED: Final = 2  # folders that a common one is in, itself among them: `/home` alone says nothing
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./@+-]+")
_URL: Final = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]+)?(?:[/?#]|\Z)")


def shape_of(name: str, values: Sequence[object]) -> str | None:
    """A condition (CEL) that whatever is unlike all of these meets; None where they share nothing."""
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) < FEWEST or len(texts) < len(values) or not _PLAIN.fullmatch(name):
        return None
    there = f"'{name}' in arguments && "
    if folder := _folder(texts):
        value = f"arguments['{name}']"
        return (
            f"{there}!(({value} == '{folder}' || {value}.startsWith('{folder}/')) && !{value}.contains('..'))"
        )
    if hosts := _hosts(texts):
        spoken = "|".join(host.replace(".", "[.]") for host in hosts)
        return f"{there}!arguments['{name}'].matches('^https?://({spoken})(:[0-9]+)?([/?#]|$)')"
    return None


def _folder(texts: Sequence[str]) -> str:
    """The folder that all of these paths are in, if it is one that says something and can be written down."""
    if not all(text.startswith("/") and ".." not in text for text in texts):
        return ""
    folder = commonpath(texts)
    is_deep = folder.count("/") >= _DEEPEST_SHARED
    return folder if is_deep and _PLAIN.fullmatch(folder) else ""


def _hosts(texts: Sequence[str]) -> Sequence[str]:
    found = [_URL.match(text) for text in texts]
    hosts = sorted({one[1] for one in found if one is not None})
    return hosts if all(found) and len(hosts) <= _MOST_HOSTS else ()
