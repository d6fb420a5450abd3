"""Exact texts and globs, compiled once so that matching is linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Pattern(NamedTuple):
    """Any of some texts and globs, and none of the excluded ones; case sensitive, `*` is any text."""

    source: tuple[str, ...]
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    globs: tuple[re.Pattern[str], ...]
    excluded: Pattern | None = None

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` fits; linear in its length for each glob."""
        if text not in self.exact and not text.startswith(self.prefixes) and not _any(self.globs, text):
            return False
        return self.excluded is None or not self.excluded.matches(text)

    def may_match(self, beginning: str) -> bool:
        """Whether a text that begins so, or is that, could fit: never wrongly false."""
        if self.excluded is not None and self.excluded.covers(beginning):
            return False
        return (
            bool(self.globs)
            or any(one.startswith(beginning) for one in (*self.exact, *self.prefixes))
            or beginning.startswith(self.prefixes)
        )

    def covers(self, beginning: str) -> bool:
        """Whether all texts that begin so fit, as their beginning tells; of a whole text, whether it does."""
        is_excluded = self.excluded is not None and self.excluded.may_match(beginning)
        return not is_excluded and (beginning in self.exact or beginning.startswith(self.prefixes))

    def matches_one(self, texts: Iterable[str]) -> bool:
        """Whether one of `texts` is wanted and none is excluded; "all but" fits where there are none, too."""
        every = tuple(texts)
        if self.excluded is not None and any(map(self.excluded.matches, every)):
            return False
        return any(map(self.matches, every)) or (not every and self._only_excludes)

    @property
    def _only_excludes(self) -> bool:
        return bool(self.source) and all(text.startswith("!") for text in self.source)


def is_literal(text: str) -> bool:
    """Whether a rule that says this means this text alone; nothing escapes what makes it more."""
    return "*" not in text and not text.startswith("!") and bool(text)


def _any(globs: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(glob.match(text) for glob in globs)


def compiled(source: Iterable[str]) -> Pattern:
    """The pattern for these texts; one that begins with ``!`` excludes, and only those mean "all but"."""
    texts = tuple(source)
    wanted = [text for text in texts if not text.startswith("!")]
    excluded = [text[1:] for text in texts if text.startswith("!")]
    return _pattern(texts, wanted or ["*"], _pattern((), excluded, None) if excluded else None)


def fits(wanted: Pattern | None, text: str) -> bool:
    """Whether a text is one of those that are wanted; None wants all."""
    return wanted is None or wanted.matches(text)


def _pattern(source: tuple[str, ...], wanted: list[str], excluded: Pattern | None) -> Pattern:
    globs = [text for text in wanted if "*" in text]
    prefixes = [text for text in globs if text.find("*") == len(text) - 1]
    return Pattern(
        source,
        frozenset(wanted) - frozenset(globs),
        tuple(text[:-1] for text in prefixes),
        tuple(_regex(text) for text in globs if text not in prefixes),
        excluded,
    )


def _regex(glob: str) -> re.Pattern[str]:
    """Atomic groups take the first place where each part fits, so that nothing is tried twice."""
    head, *middle, tail = (re.escape(part) for part in glob.split("*"))
    steps = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(rf"{head}{steps}.*{tail}\Z" if tail else rf"{head}{steps}", re.DOTALL)
