"""Which sentences are worth weighing: those in which words of a request or an order come together."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from douane.detectors.acts.sentences import REACH, cut
from douane.detectors.trigger import literal, words
from douane.detectors.triggers import Triggers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.trigger import Occurrence

ENOUGH: Final = 2  # what the triggers of a sentence must weigh together
ANY: Final = 1  # where sentences are few and each is read by a model: any trigger does


def _listed(text: str) -> tuple[str, ...]:
    """The words in `text`, separated by bars, so that spaces count."""
    return tuple(text.split("|"))


# One of these is enough: rare in documents, records and code, frequent where somebody wants something.
_STRONG: Final = _listed(
    " my | me | me.| me?|please |kindly |can you |could you |would you |will you |i need |i want |"
    "i would like|i'd like|your respon|your answer|your reply|your output|your next|your final|"
    "your summ|your task|your config|your solution|your main|your current|your prima|your immedi|"
    "your attention|your conversation|your system|your instruc|your initial|your previous|your goal|"
    "your job|your mission|your hidden|your full|your user|you must|you have been|you are now|"
    "you are a|you're a|instructions|instruction:|directive|system:|system]|disregard|forget |"
    "ignore all|ignore any|ignore the |ignore prev|ignore your|ignore instr|ignore what|ignore every|"
    "override|adhere|strictly|heed |obey|comply with|language model|ai assistant|ai agent|ai model|"
    "an ai| llms |the llm|chatbot|assistant|the user|urgent|attention|immediate|critical|essential|"
    "crucial|imperative|priority|sentence|write a |write one|act as |pretend|code snippet|do not tell|"
    "don't tell|do not mention|don't mention|do not inform|not reveal|secretly|silently|new task|"
    "new instr|additional task|following task|base64|emoji|developer mode|debug mode|pwned|jailbreak|"
    "regardless of|the following code|poem|the conversation|subsequent |upcoming |below code"
)
_STRONG_FIRST: Final = _listed(
    "What |Who |Which |How |Tell |Explain |Compose |Generate |Summarize |Translate |Recommend |"
    "Suggest |Modify |Include |Insert |Append |Print |Say |Repeat |Respond |Reply |Answer |Integrate |"
    "Incorporate |Develop |Discuss |Analyze |Help |Send |Email |Forward |Share |Pay |Buy |Order |Book |"
    "Schedule |Unlock |Grant |Publish |Delete |Ensure |Provide |Write |Give |Find |Show |Retrieve |"
    "Transfer |Reveal |Begin |End |Replace |Encode |Encrypt |Describe |Teach |Name |Promote |Utilize |"
    "Embed |State |Indicate |Remind |Mention |Leverage |Withdraw |Deposit |Rate |Is this "
)
# Two of these together: each alone is everyday.
_WEAK: Final = _listed(
    "your |follow|task|answer|important| must |previous|do not |never |always |repeat|email|mention|"
    "ignore |request |before |this tool|whenever |instead|contents of |the content|credential|system|"
    " calling"
)
_WEIGHTS: Final = (ENOUGH,) * (len(_STRONG) + len(_STRONG_FIRST)) + (1,) * len(_WEAK)


TRIGGERS: Final = Triggers("firewall", (*words(_STRONG), *map(literal, _STRONG_FIRST), *words(_WEAK)))


_END, _LINE = _BREAKS = (". ", "\n")  # a sentence ends wherever one of these stands


def sentences(content: str, occurrences: Sequence[Occurrence], enough: int) -> Iterator[tuple[int, int, int]]:
    """Weight, start and end of the sentences whose triggers weigh enough, in order; linear."""
    if _weight(occurrences) < enough:
        return
    for group in _groups(content, occurrences):
        if _weight(group) >= enough:
            last = group[-1][0]
            spans = cut(content, _before(content, group[0][0]), _behind(content, last), last)
            yield from _heavy(spans, group, enough)


def _groups(content: str, occurrences: Sequence[Occurrence]) -> Iterator[list[Occurrence]]:
    """Occurrences that may stand in one sentence: between them is no break, and not too much text."""
    group = [occurrences[0]]
    before = occurrences[0][0]
    for one in occurrences[1:]:
        start = one[0]
        if start == before or not _is_apart(content, before, start):
            group.append(one)
        else:
            yield group
            group = [one]
        before = start
    yield group


def _is_apart(content: str, one: int, next_one: int) -> bool:
    behind = next_one + 1
    return (
        behind - one > REACH + 1
        or content.find(_LINE, one, behind) >= 0
        or content.find(_END, one, behind) >= 0
    )


def _weight(group: Sequence[Occurrence]) -> int:
    if len(group) == 1:
        return _WEIGHTS[group[0][1]]
    return sum([_WEIGHTS[number] for number in {number for _, number in group}])


def _before(content: str, start: int) -> int:
    begin = max(0, start - REACH)
    return max(begin, content.rfind(_END, begin, start + 1), content.rfind(_LINE, begin, start + 1))


def _behind(content: str, start: int) -> int:
    end = start + REACH
    for one in _BREAKS:
        if (place := content.find(one, start, end)) >= 0:
            end = place + len(one)
    return min(len(content), end)


def _heavy(
    spans: list[tuple[int, int]], group: list[Occurrence], enough: int
) -> Iterator[tuple[int, int, int]]:
    ends = [end for _, end in spans]
    if len(group) == 1:  # which weighs enough, as the caller has seen
        place = bisect_right(ends, group[0][0])
        if place < len(spans):
            yield _WEIGHTS[group[0][1]], *spans[place]
        return
    inside: dict[int, list[Occurrence]] = {}
    for one in group:
        inside.setdefault(bisect_right(ends, one[0]), []).append(one)
    for place, found in inside.items():
        weight = _weight(found)
        if place < len(spans) and weight >= enough:
            yield weight, *spans[place]
