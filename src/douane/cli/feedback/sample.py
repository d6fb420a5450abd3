"""A false alarm as a sample: the line that was judged, with stand-ins for what must not be handed on."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from douane.cli.feedback.shape import shapes
from douane.engine.inspection import inspect
from douane.engine.rules import Rules
from douane.engine.sample import read_sample
from douane.errors import ConfigError
from douane.model.access import Principal
from douane.model.finding import Finding
from douane.protocol.json import CUT, segments
from douane.protocol.refusal import Unreadable

SENSITIVE: Final = ("secret.", "personal.", "private.")
_NOBODY: Final = Principal("feedback")
_ATTEMPTS: Final = (*[0] * 100, *[1] * 30, *[2] * 30)  # which stand-in; often, since check digits must fit
_LEAST_TELLING: Final = 6  # characters of a value that is looked for in the rest of the line
_BESIDE: Final = 64  # characters around a value, in which other numbers are its expiry, its owner's birthday
_NUMBER: Final = re.compile("[0-9]{2,}")
_UNFIT: Final = "give one line as `douane inspect` reads it; docs/inspect.md says what it holds"

Line = dict[str, Any]


class Redacted(NamedTuple):
    """A line without what was found in it, and whether the rule still speaks of it."""

    line: Line
    replaced: int
    still_found: bool


def found_in(line: Line, rules: Rules) -> tuple[Finding, ...]:
    """What is found in a line.

    Raises:
        ConfigError: it is none that can be judged.
    """
    sample = read_sample(json.dumps(line).encode())
    if isinstance(sample, Unreadable):
        raise ConfigError(f"this cannot be judged: {sample.because}", _UNFIT)
    return inspect(sample, _NOBODY, rules, time.time()).findings


def without_values(line: Line, rule: str, rules: Rules) -> Redacted:
    """The line with a stand-in for every secret and all personal data in it.

    A stand-in keeps of the value's look what `rule` goes by, as far as it can without keeping the value.

    Raises:
        ConfigError: something stands in the name of a member, where it cannot be replaced.
    """
    found = found_in(line, rules)
    spans = _spans(finding for finding in found if finding.rule.startswith(SENSITIVE))
    best = Redacted(line, 0, any(finding.rule == rule for finding in found))
    for attempt in _ATTEMPTS if spans else (0,):
        changed = _replaced(line, spans, attempt)
        best = Redacted(changed, len(spans), _speaks(changed, rule, rules))
        if best.still_found:
            break
    return best


def plainly(text: str, rules: Rules) -> str:
    """`text`, such as somebody's reason, with a stand-in for every secret and all personal data in it."""
    line: Line = {"kind": "result", "text": text}
    spans = _spans(finding for finding in found_in(line, rules) if finding.rule.startswith(SENSITIVE))
    return str(_replaced(line, spans, 0)["text"])


def from_entry(entry: Mapping[str, Any], definition: object) -> Line | None:
    """The call that an audit entry tells of, as far as the log has it; None for anything but a call."""
    arguments = entry.get("arguments")
    if entry.get("method") != "tools/call" or not isinstance(arguments, dict):
        return None
    tool = definition if isinstance(definition, dict) else str(entry.get("subject", ""))
    return {"kind": "call", "tool": tool, "arguments": arguments}


def _speaks(line: Line, rule: str, rules: Rules) -> bool:
    return any(finding.rule == rule for finding in found_in(line, rules))


def _spans(findings: Iterable[Finding]) -> Sequence[tuple[str, int, int]]:
    """Where something stands that is not handed on; overlapping spans as one."""
    merged: list[tuple[str, int, int]] = []
    for finding in sorted(findings, key=lambda one: (one.where, one.start)):
        if finding.in_key or finding.where.endswith(CUT):
            reason = f"{finding.because} stands where it cannot be replaced, such as the name of a member"
            raise ConfigError(reason, "take it out of the line, and try again")
        if merged and merged[-1][0] == finding.where and finding.start < merged[-1][2]:
            where, start, end = merged.pop()
            merged.append((where, start, max(end, finding.end)))
        else:
            merged.append((finding.where, finding.start, finding.end))
    return merged


def _replaced(line: Line, spans: Sequence[tuple[str, int, int]], attempt: int) -> Line:
    """The line with other text in the spans; later attempts keep more of the beginning of each."""
    changed = json.loads(json.dumps(line))
    gone: dict[str, str] = {}
    for where, start, end in reversed(spans):
        holder, key = _holder(changed, where)
        whole = str(holder[key])
        value = _text(line, where)[
            start : end or len(whole)
        ]  # what stands there now is the number of another
        choices = list(shapes(value))
        instead = gone.setdefault(value, choices[min(attempt, len(choices) - 1)])
        holder[key] = _before(whole[:start]) + instead + _behind(whole[start + len(value) :])
    return {key: _elsewhere(value, gone) for key, value in changed.items()}


def _text(line: Line, where: str) -> str:
    holder, key = _holder(line, where)
    return str(holder[key])


def _before(text: str) -> str:
    """What stands before a value, with other numbers beside it."""
    return text[:-_BESIDE] + _NUMBER.sub(_other, text[-_BESIDE:])


def _behind(text: str) -> str:
    return _NUMBER.sub(_other, text[:_BESIDE]) + text[_BESIDE:]


def _other(number: re.Match[str]) -> str:
    return next(shapes(number[0]))


def _elsewhere(value: Any, gone: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON
    """The same without what was replaced, wherever else it stands; names of members stay."""
    if isinstance(value, dict):
        return {key: _elsewhere(item, gone) for key, item in value.items()}
    if isinstance(value, list):
        return [_elsewhere(item, gone) for item in value]
    if isinstance(value, str):
        for text, instead in gone.items():
            value = value.replace(text, instead) if len(text) >= _LEAST_TELLING else value
    return value


def _holder(line: Any, where: str) -> tuple[Any, Any]:  # noqa: ANN401  # JSON
    *above, last = segments(where)
    for step in above:
        line = line[int(step)] if isinstance(line, list) else line[step]
    return line, int(last) if isinstance(line, list) else last
