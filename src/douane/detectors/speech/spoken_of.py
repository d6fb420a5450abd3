"""Words around an order by which somebody only speaks of it, or means what they read and not who reads."""

from __future__ import annotations

from typing import Final

# Whose instructions are meant to be ignored, where they are none of the reader's own.
OWNER: Final = (
    r"(?:\s(?:in|within|inside|from|by|the|your|previous|original|earlier|initial)){0,4}"
    r"\s(?:(?:system|developer|operator)(?:['’]s)?(?:\s(?:message|prompt|instructions?|notes?))?"
    r"|the user|your user)"
    r"\s{0,2}(?:[.,;:!?\n]|\Z|\b(?:and|then)\b)"
)
DATA: Final = (
    r"(?!\s(?:(?:or|and)\s\w{4,12}\s)?returned\sby\s(?:this|the|a|any)\s(?:tool|query|call|search)\b)"
    rf"(?!\s+(?:(?!(?:in|within|inside|from|contained|found|present|coming){OWNER})"
    r"(?:in|within|inside|from|embedded|contained|found|hidden|present|coming)"
    r"|which (?!you|i\b|we\b|were|was|came|precede|they gave)|they (?!gave|told|said|sent|issued)"
    r"|it (?!gave|told|said|sent)|of the (?:page|document|file|tool|content)"
    r"|that (?!you|i|we|were|was|came|precede)))"
    r"(?!(?:,\s(?:(?:or|and)\s)?[\w-]{2,15}(?:\s[\w-]{2,15})?){1,3}\s(?:in|within|inside|from)"
    r"\s(?:the\s)?untrusted\b)"
)
# Short words begin an order in spite of what stands before them. So does a comma, a colon or an `and`, unless
# an order of the kind stands before it too, in a list of them, or a word for what is said.
_NEAR: Final = r"(?:(?!\b(?:so|therefore|thus|hence)\s(?!that\b))[^.,:;\n\x1f]){0,40}"
_LISTED: Final = (
    r"(?:(?:ignor|disregard|forget|overrid|bypass)(?:e|ing)?\s[^.,:;\n\x1f]{1,40}"
    r"(?:,(?:\sand|\sor)?|\sand|\sor)\s){1,3}"
)
_SAID: Final = (
    r"(?:(?<=\bsay)|(?<=\bsays)|(?<=saying)|(?<=such as)|(?<=\blike)|(?<=phrase)|(?<=phrases)|(?<=pattern)"
    r"|(?<=patterns)|(?<=example)|(?<=\btext)|(?<=\btexts)|(?<=e\.g\.)):\s"
)
_REACH: Final = rf"{_NEAR}(?:{_LISTED}|{_SAID}|(?<!\band\s))"
_AIM: Final = rf"{_NEAR}\b(?:in)?to\s{_NEAR}(?:{_LISTED})?"
# What stands behind these is not to be done, and with `or` not with the next thing either.
NEVER: Final = (
    r"\b(?:never|(?:do|must|should)(?:\snot|n['’]t))\s(?!mind\b|forget\b|hesitate\b|fail\b)"
    r"(?:(?!\b(?:and|but|then|so|instead|until|without|unless|before|after|first)\b)"
    r"(?:[^.!?;:,\n\x1f]|\.(?=\S))){1,74}"
)
FORBIDDEN: Final = rf"{NEVER}\sor\s(?:the\s)?"
# Who is told, urged or expected to do something does it; somebody else tries to.
_TO: Final = (
    r"(?<!you )(?<!need )(?<!have )(?<!are )(?<!is )(?<!required )(?<!remember )(?<!sure )(?<!told )"
    r"(?<!instructed )(?<!want )(?<!going )(?<!now )(?<!expected )(?<!advised )(?<!ought )(?<!time )"
    r"(?<!fail )(?<!mandatory )(?<!obliged )(?<!urged )(?<!supposed )(?<!vital )(?<!essential )"
    r"(?<!you are asked )(?<!agents are asked )(?<!assistants are asked )to[\s#*/]+"
)
# Who speaks of such an order does not give it: somebody tries to, asks a model to, or must not.
THIRD: Final = (
    rf"{_TO}|"
    r"\border to\s(?:\w{1,20},?\s(?:or\s)?){0,3}|"
    r"\b(?:(?:attempt(?:s|ed|ing)?|tr(?:y|ies|ied|ying)|trick(?:s|ed|ing)?|caus(?:e|es|ed|ing)|convinc\w{1,3}"
    r"|manipulat\w{1,4}|persuad\w{1,3}|allow\w{0,3}|ability|able|designed|used"
    r"|(?:ask|tell|instruct|get|forc|order|direct|lead)(?:s|ed|ing|e|es)?\s(?:the|an?|it|this|that|its|your"
    rf"|our|llms?|models?|agents?))\b{_AIM}"
    r"|(?:such as|like|e\.g\.|phrases?|patterns?|contain\w{0,4}|say(?:s|ing)|detect\w{0,4}|flag\w{0,4}"
    r"|block\w{0,3}|starts? with|begin\w{0,4} with|mak(?:es?|ing)\s(?:the|an?|it|this|that|its|your|our|llms?"
    rf"|models?|agents?|chatgpt|claude|gemini|copilot|siri|alexa))(?:\b|(?<=\.)){_REACH})"
    r"|\b(?:not|n['’]t|never|cannot|no one|nobody|which|who|(?<!note )that|may|might|could|they|attackers?"
    r"|users?)\s+"
    # At the beginning of a sentence these are no part of what somebody else does.
    r"|(?<=[\w\"'’)`,][ \t\n])(?<!you[ \t\n])(?:will|would|it)\s+"
)

# Behind keys or passwords: what tells about them holds none.
TOLD_OF: Final = r"(?!\s(?:sections?|pages?|chapters?|docs|documentation|guides?)\b)"
