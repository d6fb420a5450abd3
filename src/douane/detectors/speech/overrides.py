"""Acts that put aside what the model was told before, or ask it for what it was told."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, Act, signs

_BEFORE: Final = (
    r"(?:previous(?:ly)?|prior|earlier|preceding|foregoing|above|initial|original|existing"
    r"|current|past|old|former"
    r"|all|any|every(?:thing)?|each|whatever|your|system|safety|developer|built-in|these|those"
    r"|my|our|the other|other)"
)
_TOLD: Final = (
    r"(?:instructions?|prompts?|directions?|directives?|commands?|orders?|guidelines?"
    r"|guardrails?|rules|polic(?:y|ies)"
    r"|restrictions?|constraints?|programming|training|context|conversation|messages?"
    r"|requests?|assignments?|tasks?)"
)
_DATA: Final = (
    r"(?!\s+(?:in|within|inside|from|embedded|contained|found|hidden|present|coming|which|they"
    r"|it|of the (?:page|document"
    r"|file|tool|content)|that (?!you|i|we|were|was|came|precede)))"
)
# Who speaks of such an order does not give it: somebody tries to, asks a model to, or must not.
_THIRD: Final = (
    r"\b(?:attempt(?:s|ed|ing)?|tr(?:y|ies|ied|ying)|trick(?:s|ed|ing)?|caus(?:e|es|ed|ing)"
    r"|convinc\w{1,3}|manipulat\w{1,4}"
    r"|persuad\w{1,3}|allow\w{0,3}|ability|able|designed|used|such as|like|e\.g\.|phrases?"
    r"|patterns?|contain\w{0,4}"
    r"|say(?:s|ing)|detect\w{0,4}|flag\w{0,4}|block\w{0,3}|starts? with|begin\w{0,4} with)\b[^.\n\x1f]{0,40}"
    r"|\b(?:ask|tell|instruct|get|forc|mak|order|direct|lead)(?:s|ed|ing|e|es)?\s(?:the|an?|it"
    r"|this|that|its|your|our|llms?"
    r"|models?|agents?)\b[^.\n\x1f]{0,40}"
    r"|\b(?:not|n['’]t|never|cannot|no one|nobody|which|who|that|will|would|may|might|could"
    r"|they|it|attackers?|users?)\s+"
)

OVERRIDES: Final = (
    Act(
        "override",
        "an order to ignore earlier instructions",
        signs(
            "ignore |ignore\n|ignoring |disregard|forget |forget\n|override |overriding "
            "|neglect |bypass |discard |abandon "
            "|drop all|set aside|put aside|stop following|do not follow|don't follow|cease "
            "following|stop obeying"
            "|pay no attention|instead of following|delete all previous|erase all previous"
            "|clear all previous|void all"
        ),
        rf"(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|neglect|bypass|discard"
        rf"|abandon|drop|(?:set|put) aside"
        rf"|(?:stop|cease) (?:following|obeying)|(?:do not|don't) follow|pay no attention to"
        rf"|instead of following"
        rf"|(?:delete|erase|clear|void)){GAP}"
        rf"(?:(?:about|completely|entirely|fully|totally|absolutely|now|please|just){GAP})?"
        rf"(?:(?:all|any|of|the|what|every|each|to){GAP}){{0,3}}"
        rf"(?:{_BEFORE}{GAP}(?:(?:{_BEFORE}|of|the|and|or|user|set of|given|ai|safety){GAP}){{0,4}}"
        rf"(?:[\w-]{{2,15}}{GAP})?{_TOLD}\b{_DATA}"
        rf"|{_TOLD}{GAP}(?:above|before|given|you|so far|that (?:you|i|we|were|was|came)|i|we|up to|prior)"
        rf"|(?:above|preceding|foregoing|previous|prior)(?:[ \t]*[,.!:\n]|{GAP}(?:and|text"
        rf"|content|data|information|document)\b)"
        rf"|everything{GAP}(?:above|before|prior|previous|preceding|else|you|i|that|said|written|and)"
        rf"|(?:i|you|we){GAP}(?:have |had |'ve )?(?:been |were |was )?(?:told|said|asked"
        rf"|instructed|know|learned|given|just|previously|before)"
        rf"|instructions\b(?=[,.!;\n]|\sand\s)"
        rf"|rest of (?:this|the) (?:data|text|document|page|file|email|message|content)\b"
        rf"|(?:that you|you) (?:are|were)\b)",
        1.0,
        1.0,
        _THIRD,
    ),
    Act(
        "supersede",
        "a claim to stand above other instructions",
        signs(
            "supersede|takes precedence over|take precedence over|overrides all|overrides any"
            "|overrides your|overrides the|overrides previous|instead of your previous"
        ),
        rf"(?:supersedes?|takes? precedence over|overrides?|instead of){GAP}{FEW}"
        rf"(?:instructions?|prompts?|directives?|commands?|orders?|guidelines?|rules|requests?"
        rf"|polic(?:y|ies)|tools?)\b",
        0.6,
        0.6,
        _THIRD,
    ),
    Act(
        "new-task",
        "a new task for the reader",
        signs(
            "new instruction|new task|new order|new directive|new objective|new goal|new role"
            "|new mission|real task|real instruction|actual task|actual instruction"
            "|updated instruction|revised instruction|additional instruction|next task|real "
            "goal|primary objective|new command|new request|new system prompt|special "
            "instruction"
        ),
        r"(?:new|real|actual|updated|revised|additional|next|primary|special) (?:system "
        r")?(?:instructions?|tasks?|orders?|directives?|objectives?|goals?"
        r"|roles?|missions?|commands?|requests?|prompt)[ \t*_]{0,4}(?::|is to\b|is as follows"
        r"|are as follows|are:|begins?\b|for (?:you|the (?:ai|assistant|model|agent)))",
        0.5,
        0.5,
    ),
    Act(
        "obey",
        "an order to follow what follows",
        signs(
            "adhere to |strictly follow|follow the following|follow these instruction|obey "
            "|comply with |execute the following|perform the following|carry out the following"
            "|you must follow|must now|follow my "
        ),
        rf"(?:(?:strictly{GAP})?(?:adhere to|follow|obey|comply with|execute|perform|carry "
        rf"out)|must now){GAP}{FEW}"
        rf"(?:(?:following|these|this|below|next|new|my|subsequent){GAP}{FEW}(?:instructions?"
        rf"|orders?|tasks?|commands?|directives?|requests?)\b"
        rf"|(?:follow|obey|perform|do|execute|complete|carry out|respond|act)\b)",
        0.4,
        0.4,
    ),
    Act(
        "reveal",
        "an order to give away the model's own instructions",
        signs(
            "reveal |print your|print the|show me your|show your|output your|repeat your"
            "|display your|leak |disclose your|return your|share your|tell me your|what is "
            "your system|what are your instruction|output the|repeat the|dump your|summarize "
            "your"
        ),
        rf"(?:reveal|print|show|output|repeat|display|leak|disclose|return|share|tell|dump"
        rf"|summarize|what (?:is|are))(?:{GAP}me)?{GAP}(?:back{GAP})?"
        rf"(?:your|the|all of your){GAP}(?:(?:full|entire|exact|complete|original|initial"
        rf"|hidden|secret|internal|own|current|whole|first){GAP}){{0,3}}"
        rf"(?:system (?:prompt|message|instructions?)|(?:initial |hidden |secret |internal "
        rf"|original )?(?:instructions|prompt|guidelines|programming)(?=[\s.,!?:;\"']|$)"
        rf"(?!\s+(?:on|for|in|to|below|above|about|page|from|of|how)\b))",
        0.6,
        0.8,
        _THIRD,
    ),
)
