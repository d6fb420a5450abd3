"""Acts that keep something from the person whom the model works for."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, Act, signs
from douane.detectors.speech.discreet import KEPT_BACK, KEPT_OUT, KEPT_QUIET, UNTROUBLED

_PERSON: Final = (
    r"(?:(?:the|this|that|your|any|end)[ -])?(?:end[ -])?(?:users?|humans?|person|people"
    r"|customers?|clients?|owners?|operators?|anyone|anybody|everyone"
    r"|them|him|her|somebody|someone|administrators?|admins?|victims?|developers?)\b"
)
_MATTER: Final = (
    r"(?:this|that|it|these|those|any of this|anything|any(?:thing)? about|the (?:fact|existence"
    r"|presence|instructions?|steps?|calls?|above|tool|reason)|such|your|about|of|what|why)\b"
)

# Whoever demands proof before success is claimed demands honesty, and no secrecy.
_PROVEN: Final = (
    r"(?!(?:\s(?:anything|what the \w{1,12} is)|\s(?:that\s)?(?:\S{1,30}\s){1,6}?(?:\S{0,20}(?:fixed|solved"
    r"|finished|complete[d]?|ready|working|done|passing)"
    r"|works?|pass(?:es|ed)?|succeed(?:s|ed)?|safe|green|correct|deployed|merged|live|installed|possible"
    r"|supported))?\s"
    r"(?:\S{1,30}\s){0,3}?(?:unless|until|before|without)\s(?:\S{1,30}\s){0,3}?(?:ran|run|running|verif\w+"
    r"|check\w*"
    r"|confirm(?:ed|ing)|test(?:s|ed|ing)?|(?:ci|builds?|suite) pass(?:es|ed)?|seen|know|sure|certain"
    r"|evidence|proof"
    r"|measured|reviewed)\b(?!\sthat\b)(?:\s(?!that\b)[^\s.!?\x1f]{1,30}){0,5}?(?:[.!?;\n\x1f]|\s?\Z))"
)
# How programs write things, which people need not read.
_NO_FORM: Final = (
    rf"(?!(?:(?:the|any|its|their|internal|raw|numeric|technical|time|utc|database){GAP}){{0,3}}"
    r"(?:ids?|identifiers?|uuids?|guids?|zones?|timezones?|offsets?|coordinates|json|field names)\b)"
)
# What the model itself does or was told, or what follows on it; not what a program has to say.
_OWN: Final = (
    rf"(?:(?:about(?!{GAP}(?:every|each){GAP}(?:single{GAP})?(?:step|change|event|update|page|retry)\b)"
    rf"|of|that|anything|what|how|why|or|and|first|before|until|till|it|this|you)\b"
    rf"|(?:which|when|if|because|since|until|unless){GAP}{FEW}(?:you|this|these|tool|ask\w*|they)\b)"
)

# What everybody is told to keep to themselves, what letters say to strangers, and what programs show.
_GUARDED: Final = (
    rf"(?:not|'t|dont|never|avoid)[ \n](?:(?:reveal|disclose){GAP}(?:(?:the|your|any|this|that|their){GAP})?"
    rf"(?:(?:[\w-]{{1,20}}{GAP})?(?:passwords?|(?:pass|seed |recovery )(?:phrase|code)s?|pins?|codes?|keys?"
    rf"|tokens?|credentials?)"
    rf"|its{GAP}contents?|contents?{GAP}of{GAP}this{GAP}(?:e-?mail|message|letter)){GAP}to{GAP}any(?:one"
    rf"|body)\b"
    rf"(?!,? (?:but|except|other|save))"
    rf"|show{GAP}(?:this|that|these|those){GAP}(?:dialog(?:ue)?|banner|button|menu|tab|popup|tooltip|screen"
    rf"|toast|badge"
    r"|panel|widget)s?\b)"
)

SECRECY: Final = (
    Act(
        "secrecy",
        "an order to keep something from the user",
        tuple(
            f"{negation} {verb}"
            for negation in ("not", "'t", "dont", "never", "avoid", "from")
            for verb in (
                "tell",
                "mention",
                "inform",
                "reveal",
                "disclose",
                "notify",
                "alert",
                "warn",
                "let the user",
                "ask the user",
                "ask for confirm",
                "report this",
                "tell the",
                "say anything",
                "talk about",
                "discuss this",
                "bring this",
                "show this",
                "explain this",
                "log this",
            )
        ),
        rf"(?:not|'t|dont|never|avoid|from)[ \n](?:"
        rf"(?:tell|inform|notify|alert|warn|telling|informing|notifying|alerting"
        rf"|warning){GAP}{_PERSON}(?=[ \t]*[.,;!:)\"'\n\x1f<\]-]|[ \t]*$|{GAP}{_OWN}){_PROVEN}"
        rf"|(?:ask){GAP}(?:the user|for){GAP}(?:for{GAP})?(?:confirmation|permission|approval|consent)"
        rf"|(?:mention|reveal|disclose|report|discuss|show|explain|log|bring|say|talk "
        rf"about)(?:ing)?{GAP}{_MATTER}(?:{GAP}{FEW}(?:to|with){GAP}{_PERSON}|[ "
        rf"\t]*(?:[.,;!:)\"'\n\x1f<\]]|$)|{GAP}(?:instructions?|steps?|message|paragraph"
        rf"|passage|document|line|section|tool|action|call|notice|request|requirement|note"
        rf"|side[ -]effect|text|prompt|task|to|in|or|even|when|directive|process|behavior"
        rf"|operation|file|access|data|email)\b)"
        rf"|(?:mention|reveal|disclose)(?:ing)?{GAP}{_NO_FORM}{FEW}(?:to){GAP}{_PERSON}"
        rf"|let{GAP}{_PERSON}{GAP}(?:know|see|find out|notice)\b)",
        1.0,
        1.0,
        r"\b(?:does|did|do(?:es)?n['’]t just|is|are|was|were|will|would|it|they|which|could|may|might)\s*"
        # The parties of a contract, which have capitals.
        r"|\b(?:[Tt]he|[Ee]ach|[Nn]either|[Ss]uch) (?!(?:Assistant|Model|Agent|System|Ai)\b)"
        r"(?-i:[A-Z][a-z]{3,15}) shall\s"
        r"|\b(?:(?:does|did|is|are|was|were|has|have|had|wo|would|could)n|(?:they|we|i|who|which) do(?:n|\s))"
        r"|(?:(?<![^\x1f])|[.!?,;:#\n(]\s{0,3}|\b(?:and|but|as|since|because|that)\s)"
        r"(?:the|these|those|our|many|most|some)\s(?:[\w/-]+\s){0,2}[\w/-]+s\sdo(?:n|\s)",
        excuse=rf"{_GUARDED}|{KEPT_OUT}",
        partly=KEPT_BACK,
    ),
    Act(
        "secrecy",
        "an order to keep something from the user",
        signs("without telling|without informing|without notif|without mention|without alert"),
        rf"without (?:telling|informing|notifying|alerting|mentioning (?:it|this) to){GAP}{_PERSON}"
        rf"(?:{GAP}(?:about|of){GAP}\w+)?,{GAP}(?:please{GAP}|then{GAP}|now{GAP})?(?:add|approve|buy|call"
        rf"|change|copy|create"
        r"|delete|disable|download|enable|execute|forward|grant|install|merge|open|order|pay|post|read"
        r"|remove|reset|run"
        r"|send|set|share|transfer|update|upload|write)\s",
        1.0,
        0.7,
        r"[a-z,]\s",
    ),
    Act(
        "behind-back",
        "something to be done without the user's knowledge",
        signs(
            "without telling|without informing|without notif|without mention|without alert"
            "|without asking|without the user|without their|without any user|without user|user "
            "must not|user should not|user cannot see|user does not need|user doesn't need"
            "|user will not see|user won't see|user is not aware"
        ),
        rf"(?:without (?:telling|informing|notifying|mentioning|alerting"
        rf"|asking)(?:{GAP}{_PERSON}|{GAP}(?:it|this|for (?:confirmation|permission|approval"
        rf"|consent)))"
        rf"|without (?:(?:the )?users?['’]?s?|their|any user)['’]?s? (?:knowledge|knowing"
        rf"|noticing|awareness|consent|approval|seeing|confirmation|permission|being)"
        rf"|user (?:(?:must|should) not|does(?: not|n't) need to|cannot|will not|won't|is not) "
        rf"(?:know|see|be told|be aware|be informed|notice|aware|learn|find out"
        rf"|be notified)(?!{GAP}(?:twice|again|each)\b))",
        0.45,
        0.7,
        r"\b(?:runs?|works?|fails?|allows?|attackers?|can|could|may|might|data|occurs?"
        r"|happens?)\s(?:\S+\s){0,6}|\b(?:never|not|n['’]t|cannot|nothing|nobody)\s(?:[\w'’-]+\s){0,6}",
    ),
    Act(
        "silently",
        "secrecy",
        signs(
            "secretly|covertly|quietly|discreetly|surreptitiously|keep this secret|keep this hidden"
            "|keep this confidential|keep it secret|keep this between|between us|conceal |hide "
            "this|hide the fact|hide it from|never reveal|as if it's part|as if it is part|as "
            "if it were|implementation detail|leave no trace|without leaving|do not log|in the "
            "background"
        ),
        rf"(?:secretly|covertly|discreetly|quietly(?=[:,.]|{GAP}(?:send|forward|attach|add|copy|upload|read"
        rf"|open|include|post))|surreptitiously|keep (?:this|it) (?:a )?(?:secret"
        rf"|hidden|confidential|between)|between us|conceal{GAP}{FEW}(?:from|this|that)"
        rf"|hide (?:this|it|the fact)|as if it(?:'s| is| were) (?:a )?(?:part of the "
        rf")?(?:normal|natural|own|regular|usual)|(?:mere|just an|only an|internal) "
        rf"implementation detail|implementation detail(?=[\s.]{{0,2}}\n?</)|leave no trace"
        rf"|without leaving (?:any |a )?trace)",
        0.45,
        0.5,
        partly=KEPT_QUIET,
    ),
    Act(
        "secrecy",
        "an order to keep something from the user",
        signs(
            "no need to tell|no need to inform|no need to mention|no need to notify|no need to ask"
            "|hide this from|hide it from|hide that from|conceal this from|conceal it from|secret "
            "from the|hidden from the user|bother the user|let the human|let the user see|let the "
            "user know|let the user find|user should never|user must never|user must not|user may "
            "not know|not include this|without the user noticing|user does not notice|user doesn't "
            "notice|user never finds|user not know|from the user's view"
        ),
        rf"(?:no need to (?:tell|inform|mention|notify|ask){GAP}(?:this{GAP}to{GAP}"
        rf"|it{GAP}to{GAP}|about{GAP})?{_PERSON}|(?:hide|conceal) (?:this|it"
        rf"|that){GAP}{FEW}from{GAP}{_PERSON}|(?:remain|keep|kept|stay"
        rf"|be)\S{{0,4}}{GAP}{FEW}(?:secret|hidden) from{GAP}{_PERSON}"
        rf"|(?:do not|don['’]?t|never|without){GAP}bother(?:ing)?{GAP}{_PERSON}|(?:never|do "
        rf"not|don['’]?t){GAP}let{GAP}{_PERSON}{GAP}(?:see|know|find out|notice|read)"
        rf"|user (?:(?:should|must) (?:never|not) (?:find out|know|learn|see|notice|be "
        rf"(?:told|informed|aware|notified))|may (?:never|not) (?:find out|learn|be (?:told"
        rf"|informed|notified)|know(?=[.,;!\n\x1f]|$|{GAP}(?:about|of|that|this|it|what you)\b)))"
        rf"|(?:do not|don['’]?t|never){GAP}include this (?:instruction|message|note|paragraph|text|step)"
        rf"|(?:make sure|ensure)(?: that)? the user does(?: not|n['’]t) (?:notice|know|see|find out))",
        1.0,
        1.0,
        r"\b(?:if|so that|which)\s+",
        40,
        partly=UNTROUBLED,
    ),
)
