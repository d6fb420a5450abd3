"""Which sentences are worth weighing: those in which words of a request or an order come together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.acts.sentences import REACH, cut
from douane.detectors.triggers import Trigger, Triggers, literal, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.triggers import Occurrence

ENOUGH: Final = 2  # what the triggers of a sentence must weigh together
ANY: Final = 1  # where sentences are few and each is read by a model: any trigger does

# One of these is enough: rare in documents, records and code, frequent where somebody wants something.
_STRONG: Final = (
    *(
        " my ",
        " me ",
        " me.",
        " me?",
        "please ",
        "kindly ",
        "can you ",
        "could you ",
        "would you ",
        "will you ",
    ),
    *("i need ", "i want ", "i would like", "i'd like", "your respon", "your answer", "your reply"),
    *("your output", "your next", "your final", "your summ", "your task", "your config", "your solution"),
    *("your main", "your current", "your prima", "your immedi", "your attention", "your conversation"),
    *(
        "your system",
        "your instruc",
        "your initial",
        "your previous",
        "your goal",
        "your job",
        "your mission",
    ),
    *(
        "your hidden",
        "your full",
        "your user",
        "you must",
        "you have been",
        "you are now",
        "you are a",
        "you're a",
    ),
    *(
        "instructions",
        "instruction:",
        "directive",
        "system:",
        "system]",
        "disregard",
        "forget ",
        "ignore all",
        "ignore any",
        "ignore the ",
    ),
    *(
        "ignore prev",
        "ignore your",
        "ignore instr",
        "ignore what",
        "ignore every",
        "override",
        "adhere",
        "strictly",
    ),
    *(
        "heed ",
        "obey",
        "comply with",
        "language model",
        "ai assistant",
        "ai agent",
        "ai model",
        "an ai",
        " llms ",
        "the llm",
        "chatbot",
    ),
    *("assistant", "the user", "urgent", "attention", "immediate", "critical", "essential", "crucial"),
    *(
        "imperative",
        "priority",
        "sentence",
        "write a ",
        "write one",
        "act as ",
        "pretend",
        "code snippet",
        "code excerpt",
    ),
    *(
        "do not tell",
        "don't tell",
        "do not mention",
        "don't mention",
        "do not inform",
        "not reveal",
        "secretly",
        "silently",
    ),
    *(
        "new task",
        "new instr",
        "additional task",
        "following task",
        "base64",
        "emoji",
        "developer mode",
        "debug mode",
    ),
    *(
        "hijack",
        "pwned",
        "jailbreak",
        "regardless of",
        "the following code",
        "the below code",
        "poem",
        "the conversation",
    ),
)
_STRONG_FIRST: Final = (
    *(
        "What ",
        "Who ",
        "Which ",
        "How ",
        "Tell ",
        "Explain ",
        "Compose ",
        "Generate ",
        "Summarize ",
        "Translate ",
    ),
    *(
        "Recommend ",
        "Suggest ",
        "Modify ",
        "Include ",
        "Insert ",
        "Append ",
        "Print ",
        "Say ",
        "Repeat ",
        "Respond ",
    ),
    *(
        "Reply ",
        "Answer ",
        "Integrate ",
        "Incorporate ",
        "Develop ",
        "Discuss ",
        "Analyze ",
        "Help ",
        "Send ",
        "Email ",
    ),
    *(
        "Forward ",
        "Share ",
        "Pay ",
        "Buy ",
        "Order ",
        "Book ",
        "Schedule ",
        "Unlock ",
        "Grant ",
        "Publish ",
        "Delete ",
    ),
    *(
        "Ensure ",
        "Provide ",
        "Write ",
        "Give ",
        "Find ",
        "Show ",
        "Retrieve ",
        "Transfer ",
        "Reveal ",
        "Begin ",
        "End ",
    ),
    *(
        "Replace ",
        "Encode ",
        "Encrypt ",
        "Describe ",
        "Teach ",
        "Name ",
        "Promote ",
        "Utilize ",
        "Embed ",
    ),
)
# Two of these together: each alone is everyday.
_WEAK: Final = (
    *("your ", "follow", "task", "answer", "important", " must ", "previous", "do not ", "never ", "always "),
    *("repeat", "email", "mention", "ignore ", "request ", "before ", "this tool", "whenever ", "instead"),
    *("contents of ", "the content", "credential", "system", " calling"),
)
_CODES: Final = (*_STRONG, *_STRONG_FIRST, *_WEAK)
_WEIGHTS: Final = (ENOUGH,) * (len(_STRONG) + len(_STRONG_FIRST)) + (1,) * len(_WEAK)


def _trigger(text: str) -> Trigger:
    return literal(text) if text in _STRONG_FIRST else word(text)


TRIGGERS: Final = Triggers("firewall", tuple(map(_trigger, _CODES)))


def sentences(content: str, occurrences: Sequence[Occurrence], enough: int) -> Iterator[tuple[int, int, int]]:
    """Weight, start and end of the sentences whose triggers weigh enough, in order; linear."""
    for group in _groups(occurrences, enough):
        spans = cut(content, max(0, group[0].start - REACH), min(len(content), group[-1].start + REACH))
        yield from _heavy(spans, group, enough)


def _groups(occurrences: Sequence[Occurrence], enough: int) -> Iterator[list[Occurrence]]:
    """Occurrences that are no farther apart than `REACH`, if together they weigh enough."""
    group: list[Occurrence] = []
    for one in occurrences:
        if group and one.start - group[-1].start > REACH:
            if sum(_WEIGHTS[each.number] for each in group) >= enough:
                yield group
            group = []
        group.append(one)
    if sum(_WEIGHTS[each.number] for each in group) >= enough:
        yield group


def _heavy(
    spans: list[tuple[int, int]], group: list[Occurrence], enough: int
) -> Iterator[tuple[int, int, int]]:
    place = 0
    for start, end in spans:
        inside: set[int] = set()
        while place < len(group) and group[place].start < end:
            inside.add(group[place].number)
            place += 1
        weight = sum(_WEIGHTS[number] for number in inside)
        if weight >= enough:
            yield weight, start, end
