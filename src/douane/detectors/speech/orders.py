"""Acts that have the model do something: call a tool, send something away, open something, say something."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import AND_SO, BACK, FEW, GAP, IDLE, MANY, SOME, Act, signs
from douane.detectors.speech.spoken_of import FORBIDDEN, TOLD_OF

SINK: Final = (
    r"(?:['\"<(`]{0,2}(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}|['\"<(`]{0,2}(?:https?"
    r"|ftp|wss?)://[^\s\x1f]{4,}|['\"<(`]{0,2}(?:www\.)?[a-z0-9-]{2,40}\.(?:com|net|org|io|xyz"
    r"|ru|cn|site|example|evil|attacker)\b"
    r"|\+\d[\d -]{7,16}|(?:the |our |an? |my )?(?:attacker|webhook|external (?:server|endpoint"
    r"|address|service|url)|remote (?:server|endpoint)|ngrok|pastebin)\b|#[a-z][\w-]{2,30}\b)"
)
_MINE: Final = (
    r"(?:it|them|this|that|these|those|all|everything|(?:the|my|your|user['’]?s?|their|its|our|any"
    r"|every|each|full|entire|a copy)\b)"
)
_PLACES: Final = (
    r"(?:~/\.(?:ssh|aws|cursor|config|kube|gnupg|netrc|bash|zsh|docker|npmrc|claude|codeium"
    r"|env)[\w./-]*|/\.ssh\b[\w./-]*|id_rsa|id_ed25519|\.env\b|mcp\.json|claude_desktop_config"
    r"|/etc/(?:passwd|shadow)|\.aws/credentials|/proc/self/environ"
    r"|(?:(?:private|ssh|api|secret|access|encryption) keys?|passwords?|credentials|environment variables?)\b"
    rf"{TOLD_OF}|system prompts?\b|(?:conversation|chat|message) histor(?:y"
    r"|ies)\b|access tokens?\b|session tokens?\b|cookies\b|seed phrases?\b|browser history\b"
    r"|config(?:uration)? files? of)"
)

# Who has people told that they see only a part keeps nothing from them, and asks them for nothing.
_WARNED: Final = (
    rf"{GAP}with:?\s{{0,40}}[\"'“`*]{{0,3}}(?:warning|caution|note)\b"
    r"(?![^\n\x1f]{0,240}?(?:https?:|www\.|@|\+?\d{3}"
    r"|\b(?:users?|tell|ask|log|sign|send|call|pay|click|visit|open|enter|reply)\b))"
    r"[^\n\x1f]{0,60}?\b(?:truncated|incomplete|partial|shortened|cut off)\b"
)

# Whoever sets a program up puts keys into files too; a model puts them where others read what it says.
_SAY: Final = "(?:append|attach|encode|include|mention|post|quote|repeat)"
_SET_UP: Final = "(?:add|copy|insert|paste|place|put|write)"
_HELD: Final = rf"the{GAP}(?:contents?|values?|keys?|result)"
_TO_MODEL: Final = (
    rf"(?={GAP}(?:in|into|to|at|as|on|behind|onto)\b[^.!?\n\x1f]{{0,40}}?(?:\b(?:answers?|responses?|reply|replies"
    r"|summary|output|report|messages?|chat|comments?|arguments?|parameters?|fields?|notes?|e-?mail|context"
    r"|query|url|address|request|body|conversation|description|title)\b|https?:|\w@\w))"
)

ORDERS: Final = (
    Act(
        "send-away",
        "an order to send something to a place that it names",
        signs(
            "send |forward |email |e-mail |upload |post |transmit |exfiltrat|leak |share "
            "|submit |bcc |deliver |transfer |make a request|make an http|make a get|make a "
            "post|perform a get|curl "
        ),
        rf"(?:send|forward|e-?mail|upload|post|transmit|exfiltrate?|leak|share|submit|copy|bcc"
        rf"|deliver|transfer|text|fax|report|append"
        rf"|curl){GAP}(?:me{GAP})?(?!your{GAP}(?:\w+{GAP})?(?:reports?|feedback|questions?"
        rf"|resume|cv|application|issues?|bugs?|requests?|suggestions?|patch\w*|ideas|findings"
        rf"|comments))(?:(?:also|then|immediately|silently|secretly){GAP})?"
        rf"(?:{_MINE}{GAP}?{MANY}(?:to|at|via|using|with|back to|address"
        rf"|towards){GAP}{FEW}{SINK}|(?:an?{GAP}|the{GAP})?{SOME}(?:to"
        rf"|at){GAP}{FEW}{SINK}{GAP}?(?:with|containing|including|and "
        rf"include){GAP}{SOME}{_MINE})"
        rf"|(?:make|perform) an? (?:http |get |post )?(?:request|call) {FEW}{SINK}",
        0.75,
        0.8,
        rf"\b(?:{IDLE}|can|will|would|may|you can|not|we|they|please don't|it|that|which|who)\s+|{AND_SO}",
    ),
    Act(
        "gather",
        "an order to fetch something first",
        signs(
            "retrieve |find |fetch |collect |gather |extract |download |search for |look up "
            "|list all|obtain |compile |harvest |check my|get my|access my|show me my|read my"
            "|retrieving "
        ),
        rf"(?:retrieve|find|fetch|collect|gather|extract|download|search for|look up|list"
        rf"|obtain|compile|harvest|check|get|access|show me|read){GAP}{MANY}(?:and|then|after"
        rf"|once|,){GAP}(?:{_MINE}{GAP}|then{GAP}|also{GAP}|please{GAP}|once{GAP}"
        rf"|retrieved{GAP}|downloaded{GAP}|to{GAP}){{0,3}}(?:e-?mail|send|forward|upload|post"
        rf"|share|transmit|save|transfer|delete|text)\b",
        0.4,
        0.5,
        rf"\b(?:{IDLE}|can|will|would|may|we|they|it|that|which|who|lets|and then)\s+|{AND_SO}",
    ),
    Act(
        "my-affairs",
        "a request in the voice of the user",
        signs(" my "),
        r" my (?:\w+['’]?s? ){0,2}(?:accounts?|saved|bank|e-?mail|profile|address(?:es)?"
        r"|personal|medical|payment|data|password|credit|files?|devices?|recent"
        r"|private|contacts|wallet|card|home|health|phone|location|calendar)\b",
        0.3,
        0.5,
    ),
    Act(
        "call-tool",
        "an order to use a tool",
        signs(
            "call the |invoke the |call `|invoke `|first call |must call |must use |then call "
            "|always call |also call |immediately call|call this tool|use this tool|and call "
        ),
        rf"(?:(?:first|must|then|always|also|immediately|and){GAP})?(?:call(?:ing)?|invoke|use"
        rf"|run|execute){GAP}(?:(?:the|this|your|an?){GAP})?[`'\"]?[\w.:-]{{2,60}}[`'\"]?(?:\("
        rf"\))?{GAP}(?:[`'\"]?[\w.-]+[`'\"]?{GAP})?(?:tool|function|command)\b"
        rf"(?:{GAP}(?:to|with|and|on|for|using|first|instead|immediately|before)\b)?",
        0.35,
        0.1,
        rf"(?:\b(?:{IDLE}|can|will|would|may|we|they|it|that|which|who|not)|n['’]t)\s+",
    ),
    Act(
        "secret-place",
        "an order to open what has nothing to do with the text",
        signs(
            "~/.ssh|/.ssh|id_rsa|id_ed25519|/.env| .env|mcp.json|claude_desktop_config"
            "|/etc/passwd|/etc/shadow|.aws/|~/.config|~/.kube|~/.docker|~/.npmrc|~/.netrc"
            "|~/.gnupg|~/.bash|~/.zsh|/proc/self|private key|ssh key|api keys|secret keys|all "
            "passwords|the passwords|saved passwords|stored passwords|'s password|your "
            "password|user credentials|'s credentials|stored credentials|saved credentials|all "
            "credentials|the credentials of|admin credentials|all environment variables|your "
            "environment variables|the environment variables|your system prompt|the system "
            "prompt|access token|session token|seed phrase|browser history"
        ),
        rf"(?:reads?|opens?|cat|access|includes?|pass(?:es)?|attach|contents? of|print|output"
        rf"|provide|append|dump|load|fetch|retrieve|get|extract|steal|copy|send|collect|share"
        rf"|list|with(?:{GAP}the)?{GAP}(?:file{GAP})?path(?:{GAP}to)?){GAP}(?:(?:the|your|all|any|its|from|file|contents?|of|user['’]?s?|my|stored"
        rf"|in|their){GAP}){{0,6}}['\"`(]?(?:[\w-]{{1,20}}{GAP})?(?:[~.]?/[\w./-]{{0,60}})?"
        rf"{_PLACES}",
        0.6,
        0.6,
        rf"(?:\b(?:{IDLE}|can|will|would|may|not|never|we|they|it|that|which|who|how|attackers?)|n['’]t)\s+"
        rf"|{FORBIDDEN}",
        BACK,
    ),
    Act(
        "spill",
        "an order to pass on what a secret file holds",
        signs(
            "~/.ssh/|id_rsa|/.env| .env|`.env|.aws/credentials|/etc/passwd|/etc/shadow|~/.kube|~/.netrc"
            "|/proc/self/environ"
        ),
        rf"(?:read|open|cat|load|take|fetch|print)\b[^!?\n\x1f]{{0,40}}?{_PLACES}(?!\w|[./-]\w)"
        r"(?<!\.pub)(?<!\.example)(?<!\.sample)(?<!\.dist)"
        rf"[`'\"]{{0,2}},?{GAP}(?:and|then){GAP}(?:then{GAP})?(?:(?:{_SAY}|{_SET_UP}){GAP}(?:it|its{GAP}\w+"
        rf"|them|their{GAP}\w+)|{_SAY}{GAP}{_HELD}|{_SET_UP}{GAP}{_HELD}{_TO_MODEL})\b",
        0.5,
        0.5,
        rf"\b(?:{IDLE}|can|will|would|may|not|never|we|they|it|that|which|who|how)\s+",
        60,
    ),
    Act(
        "whole-conversation",
        "an order to hand over the conversation",
        signs(
            "conversation|chat history|message history|chat log|previous messages|all messages"
            "|everything the user|user's message|user message|entire context|full context"
            "|whole context|chat context"
        ),
        r"(?:(?:full|entire|whole|complete|previous|all|recent|current)(?: of)?(?: the| our| "
        r"your| this)? (?:conversation|chat|message|messages|context)(?: history| log| "
        r"transcript| context| so far)?|(?:conversation|chat|message) (?:history|log"
        r"|transcript|context)|everything the user (?:has )?(?:said|typed|wrote|written"
        r"|asked))\b",
        0.3,
        0.5,
        r"\b(?:no|without|summari[sz]e)\s+",
        24,
    ),
    Act(
        "say-only",
        "an order to say one thing and nothing else",
        signs(
            "respond with|respond only|reply with|reply only|reply:|answer with|answer only"
            "|simply respond|simply say|just say|just print|say only|say exactly|print only"
            '|print exactly|output only|output exactly|print "|say "|repeat the following'
            "|repeat after me|write only|nothing else|absolutely nothing|only respond|only "
            "reply|only output|only say|answer every|answer all|say that |respond exactly"
            "|instead say|instead output|instead print|instead respond|instead reply|and print "
            "|and say |and just print|and output |and respond|and reply|begin your"
            "|start your|end your|end every|begin every|start every|respond to all|respond to "
            "every|include the phrase|add the phrase|include this|append the"
        ),
        rf"(?:(?:instead|only|simply|just|and|always)(?:,)? {{1,2}})?(?:(?:answer (?:every|all"
        rf"|any) questions? with|say that (?:our|this|the|it)\b|(?:respond|reply|answer|say"
        rf"|print|output|write|repeat|reply:)(?: back)?(?:{GAP}(?:only|exactly|just|simply"
        rf"|nothing but))?{GAP}(?:only(?!{GAP}in{GAP}(?-i:[A-Z][a-z]{{3,12}})\b)"
        rf"|exactly|nothing|with (?:only |exactly |just )?(?:the "
        rf"|this )?(?:following (?:text|sentence|phrase|words?|message|link|answer|string|html"
        rf"|markdown)|\"|'|“|<|word|phrase|text|one|single)|the following (?:text|sentence"
        rf"|phrase|words?|message|link|answer|string|html|markdown)|\"|“|'|<|\[|after me|to "
        rf"(?:all|every|any)))"
        rf"|(?:absolutely )?nothing else(?=[\s.,:!]|$)|(?:begin|start|end) (?:your|every|each"
        rf"|all)(?: \w+)? (?:response|reply|answer|message|output|sentence)s?(?!{_WARNED})|(?:include|add) "
        rf"(?:the|this)(?: \w+)? (?:phrase|text|link|sentence|word|message|string)|append the "
        rf"(?:\w+ )?(?:phrase|text|link|(?<!query )string|word|following)|(?:and "
        rf")?(?:just )?(?:print|say|output)(?= (?-i:[A-Z<\[\"])))",
        0.5,
        0.3,
        rf"(?:\b(?:{IDLE}|can|will|would|may|we|they|it|that|which|who|not|should|shall)|n['’]t)\s+",
    ),
    Act(
        "my-output",
        "an order about the model's answer",
        signs(
            "your response|your answer|your reply|your output|your summary|your final|your "
            "code|your implementation|your solution|your next|the user's answer|response to "
            "the user|answer to the user"
        ),
        r"(?:(?:in|to|into|of|with|for|from|as|on) )?your (?:final |next |own |entire |whole "
        r"|initial )?(?:responses?|answers?|reply|replies|output|summary|messages?"
        r"|code(?:base)?|implementation|solution|analysis|report)\b",
        0.25,
        0.2,
        r"\b(?:concise|brief|terse|succinct|short|clear)\s+(?:with|in)\s+",
    ),
    Act(
        "when-asked",
        "a condition on what the user asks",
        signs(
            "if the user|when the user|whenever the user|if user|when user|whenever user|if "
            "asked|when asked|next time the user|next time you|whenever you|if anyone asks|if i ask"
            "|every time you|each time "
            "you|every time the|before answering|before responding|before replying|before you "
            "answer|before providing|before continu|before proceed|before doing anything"
            "|before any other|before using any|before calling any|prior to any"
        ),
        rf"(?:(?:if|when|whenever)(?: the| a)? (?:user|anyone|someone|human|person)(?: is)? "
        rf"(?:asks?|asked|requests?|wants?|mentions?|says?|tries|inquires|queries|question)"
        rf"|(?:if|when|whenever) asked|(?:the )?next time (?:the user|you) \w+|(?:whenever|(?:every"
        rf"|each) time) (?:you|the (?:user"
        rf"|assistant|model)) (?:answer|respond|reply|are asked|see|use|call|write|generate"
        rf"|summari[sz]e|asks?|sends?)|if i ask|before (?:answering|responding|replying|you "
        rf"answer|providing|continuing|proceeding|doing anything)(?:{GAP}(?:the|to|any|with"
        rf"|your|anything|this|else)\b)?|(?:before|prior to)(?: using| calling| invoking| "
        rf"running)? any (?:other )?(?:tool|function|action|step|response)s?)",
        0.5,
        0.15,
    ),
)
