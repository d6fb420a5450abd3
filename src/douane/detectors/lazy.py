"""Expressions compiled at their first use: some take milliseconds, and most posts never need them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import AnyStr, Generic

from douane.detectors.compiled import compiled


class Lazy(Generic[AnyStr]):
    """A regular expression and its flags."""

    def __init__(self, source: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.source: AnyStr = source
        self.flags = flags

    @cached_property
    def search(self) -> Callable[..., re.Match[AnyStr] | None]:
        """The first match anywhere."""
        return self._compiled.search

    @cached_property
    def match(self) -> Callable[..., re.Match[AnyStr] | None]:
        """The match at the beginning."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[AnyStr] | None]:
        """The match of the whole."""
        return self._compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[AnyStr]]]:
        """All matches in order."""
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[AnyStr]]:
        """What all matches are, or their group."""
        return self._compiled.findall

    @cached_property
    def sub(self) -> Callable[..., AnyStr]:
        """All matches replaced."""
        return self._compiled.sub

    @cached_property
    def _compiled(self) -> re.Pattern[AnyStr]:
        return compiled(self.source, self.flags)
