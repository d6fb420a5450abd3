"""Acts that only a definition can commit: against other tools, and against whoever calls this one."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, SOME, Act, signs
from douane.detectors.speech.spoken_of import FORBIDDEN, NEVER

_USE: Final = r"(?:us(?:e|ing|es)|call(?:ing|s)?|invok(?:e|es|ing)|run(?:ning|s)?|execut(?:e|es|ing))"
# Right before a word: nobody says that it is not so, as who warns of what a file contains.
_NOT: Final = r"(?<!\bnot\s)(?<!\bnever\s)(?<!n['’]t\s)(?<!\brather\sthan\s)"
_PERSONAL: Final = (
    r"(?:(?:full|home|postal|phone|e-?mail|first|last|credit|bank|date|of|current) ){0,2}"
    r"(?:names?|address|e-?mail|phone|number|birth(?:day)?|location|password|card|account)"
)

DECLARED: Final = (
    Act(
        "detour",
        "an order to come here when another tool is asked for",
        signs(
            "when the user|whenever the user|if the user|when asked to|whenever you|when using "
            "|when calling |before using |before calling |before invoking |before running "
            "|before any |prior to |before you |before executing "
        ),
        rf"(?:when(?:ever)?|if|before|prior to)(?: the user| you| a user| asked "
        rf"to)?{GAP}{SOME}{_USE}{GAP}(?:(?:the|any|a){GAP})?(?:other{GAP})?[`'\"]?(?!this\b)(?:"
        rf"[\w.:/-]{{2,60}}[`'\"]?{GAP}(?:tools?|functions?)\b"
        rf"|\w{{1,40}}[_-][\w-]{{1,40}}\b[`'\"]?|(?-i:[a-z]+[A-Z]\w*)[`'\"]?)[^.\n\x1f]{{0,40}}"
        rf"?\b(?:first|always|also|must|instead)\b[^.\n\x1f]{{0,40}}?\b(?:call|use|invoke|run"
        rf"|pass|send|execute)\b",
        0.4,
        0.85,
    ),
    Act(
        "must-first",
        "something else to be done before another tool is used",
        signs(
            "before you execute|before you call|before you use|before you run|before you invoke"
            "|before executing|before invoking"
        ),
        rf"before (?:you )?(?:execut(?:e|ing)|call|use|run|invok(?:e"
        rf"|ing)){GAP}(?!this\b)(?:the{GAP})?[^.\n\x1f]{{2,80}}?\byou (?:must|have to|need to) "
        rf"first\b",
        0.2,
        0.6,
    ),
    Act(
        "usurp",
        "a claim to stand in for another tool",
        signs(
            "use this tool instead|call this tool instead|use this one instead|use this instead"
            "|instead of using|instead of calling|use this tool for all|always use this|always "
            "call this"
        ),
        rf"(?:(?:always )?(?:use|call) this (?:tool |function |one )?instead(?! of (?:manual"
        rf"|your own knowledge|the (?:web|browser|default)|(?:(?:the|any|raw|using|running|calling) ){{0,2}}"
        rf"[`'\"]?(?:kubectl|eksctl|helm|curl"
        rf"|(?:aws|gcloud|az) [a-z]+|(?:shell|bash|terminal|cli) commands?)\b"
        rf"(?![^.\n\x1f]{{0,60}}?(?:\btools?\b|[a-z]_[a-z]))))"
        rf"|(?:use|call) this (?:tool|one) for all|instead of (?:using|calling){GAP}(?:the "
        rf")?{FEW}(?:tool|function|server)?,?{GAP}(?:please{GAP}|always{GAP}|you "
        rf"must{GAP})?(?:use|call) this)",
        0.2,
        0.6,
    ),
    Act(
        "side-effect",
        "a claim about what another tool does",
        signs(
            "side effect on|side-effect on|side effects on|affects the behavior|affects how"
            "|changes the behavior|changes how|modifies the behavior"
        ),
        rf"(?:side[ -]effects? on|(?:affects|changes|modifies) (?:the behaviou?r of"
        rf"|how)){GAP}{FEW}(?:tools?\b|functions?\b|server|other|\w+_\w+)",
        0.2,
        0.5,
    ),
    Act(
        "presence",
        "an effect of a tool's mere presence",
        signs("when this tool is|while this tool is|as long as this tool|if this tool is"),
        r"(?:when|while|as long as|if) this (?:tool|server) is (?:available|present|loaded"
        r"|installed|enabled|connected|active)",
        0.2,
        0.5,
    ),
    Act(
        "discredit",
        "a claim that another tool must not be used",
        signs(
            "deprecated|is broken|is insecure|is unsafe|no longer work|never use the|do not "
            "use the|don't use the|avoid using the|avoid the|not use any other|never use any "
            "other|is vulnerable|is compromised|is unreliable|stop using|other one has|other "
            "tool has|other tools have|other server has|other version has"
        ),
        rf"(?:(?:deprecated|is (?:broken|insecure|unsafe|vulnerable|compromised|unreliable)|no "
        rf"longer works?)[.,;]?{GAP}(?:and{GAP}|so{GAP})?(?:please{GAP}|always{GAP}|you "
        rf"must{GAP})?(?:use|call) this\b"
        rf"|(?:never|do not|don['’]?t|avoid|not|stop) (?:use|using) (?:the|any other)[ "
        rf"`'\"]{{1,2}}[\w.:-]*[`'\"]?{GAP}?(?:tool|function|server)s?\b(?!{GAP}(?:for|if|to"
        rf"|when|unless|with|without)\b)"
        rf"|other (?:one|tool|server|version)s?{GAP}(?:has|have){GAP}(?:an? |known |serious "
        rf"|critical ){{0,3}}(?:security )?(?:vulnerabilit(?:y|ies)|flaws?|holes?|bugs?)\b)",
        0.2,
        0.6,
    ),
    Act(
        "precondition",
        "something else to be done before or after the tool is used",
        signs(
            "before using this|before calling this|before invoking this|before running this"
            "|before this tool|before executing this|after using this|after calling this|after "
            "invoking this|after running this|when using this|when calling this|when invoking "
            "this|whenever this|each time this|every time this|before providing|before "
            "returning|before giving|prior to using|prior to calling|in order to use this|to "
            "use this tool|upon calling|upon using|every call|each call|as a first step"
        ),
        rf"(?:(?:before|prior to|in order to|to) (?:{_USE}) this(?:{GAP}(?:tool|function|one"
        rf"|api|command|server))?,?{GAP}(?!tool\b|function\b)(?:(?:you|always|please|first"
        rf"|also|must|should|need to|have to|make sure to|it is|the model|the assistant"
        rf"|ensure){GAP}){{0,4}}+(?!provide|specify|check (?:that|if|the)|make|have|know|ensure"
        rf"|be|install|configure|set|create|call|use|get"
        rf"|(?:run|read|list|query|fetch|search|find|verify){GAP}(?:the{GAP})?[`'\"]?[a-z]+(?-i:_[a-z]|[A-Z]))[a-z]+"
        rf"|(?:after|upon|when|whenever) (?:{_USE}) this(?:{GAP}(?:tool|function|one|api"
        rf"|command|server))?,?{GAP}(?!tool\b|function\b)(?:you{GAP})(?:must|should|need to"
        rf"|have to|are required to)(?:{GAP}(?:also|always|first|then|immediately)\b)?"
        rf"|(?:when|each time|every time)(?:ever)? this (?:tool|function) is (?:used|called"
        rf"|invoked|run|executed)|before (?:providing|returning|giving|showing) (?:the|any"
        rf"|your) (?:result|answer|response|output)s?"
        rf"|(?:with|on|in) (?:every|each) (?:call|request|invocation|message|response)\b)",
        0.2,
        0.6,
    ),
    Act(
        "always-also",
        "an order that goes with every use",
        signs(
            "must also |should also always|also always |should always |must always |always "
            "first|must first |first call|first use|first read|first run|first send|first "
            "execute|always include|always send|always share|always forward|always call|always "
            "copy|always add|always read|always pass|always execute|always run|always bcc"
            "|always log"
        ),
        rf"(?:(?:you{GAP})?(?:must|should){GAP}(?:also|always|first){GAP}(?:also{GAP}"
        rf"|always{GAP}|first{GAP})?(?!be\b|have\b|include\b|provide\b|specify\b|call\b|use\b"
        rf"|check\b|set\b|contain\b|pass\b|create\b|configure\b|start\b|match\b|end\b"
        rf"|deposit\b|install\b|return\b|read\b|get\b|list\b|run\b)[a-z]{{3,}}"
        rf"|always{GAP}(?:send|share|forward|copy|bcc|upload|leak|transmit|exfiltrate)\b"
        rf"|(?:always|first){GAP}(?:read|pass|execute|run){GAP}{FEW}(?:file\b(?!{GAP}(?:with|using|via|first|before|through)\b)|~|/|command|script"
        rf"|\.env|config))",
        0.2,
        0.3,
    ),
    Act(
        "side-note",
        "a parameter that takes what the tool has no use for",
        signs(
            "sidenote|side_note|side note|side-note|as a parameter|in this parameter|in this field|"
            "into this parameter|into this field|pass it as|pass its content|pass the content|"
            "pass the full|include the full|include all previous|contents of|content of|in the parameter|"
            "to this parameter|in the context param|as the context|as part of the"
        ),
        rf"(?:side[_ -]?notes?\b|(?:pass|put|include|provide|insert|add|write|place|copy){GAP}(?:it|its|them"
        rf"|this|(?:the |all |full |entire |complete |raw ){{0,3}}(?:contents?|conversation|chat|history|file"
        rf"|output|result|context|messages?|system prompt)\w*)\b{GAP}?{SOME}(?:as|in|into|to|of|via"
        rf"|through){GAP}(?:the |this |a ){{0,2}}(?:['\"`]?\w+['\"`]? )?(?:param\w*|field|argument|context"
        rf"|sidenote)|(?:contents? of){GAP}(?:the )?(?:file )?['\"`]?(?:~/|/etc/|/home/|\.env|\.ssh))",
        0.3,
        0.6,
        FORBIDDEN,
    ),
    Act(
        "user-handed-over",
        "an order to hand over who the user is",
        signs("pass the user's|include the user's|add the user's|put the user's|attach the user's"),
        rf"[a-z]+ the user's{GAP}(?:{_PERSONAL}[\s,]{{1,3}}(?:(?:and|or|the|their){GAP}){{0,3}}){{2,8}}"
        rf"(?:in|into|to|as){GAP}{FEW}(?:note|comment|memo|metadata|tag|reference|description|context|subject|title)s?\b",
        0.4,
        0.8,
    ),
    Act(
        "all-tools",
        "an order about all other tools",
        signs(
            "any other tool|all other tool|every other tool|other tools|all tools|every tool"
            "|any tool|all available tool|other server|all servers|other mcp|tool calls"
        ),
        rf"(?:(?:before|instead of|after|prior to|for|with|when|over|in|override[sn]?|affects?"
        rf"|replac\w+){GAP}(?:{_USE}{GAP})?(?:any|all|every|each|the)?{GAP}?(?:of the "
        rf")?(?:other |available )?(?:mcp )?(?:tools?|servers?|tool calls)\b(?![ -](?:in this"
        rf"|of this|provided|listed))[^.\n\x1f]{{0,50}}?\b(?:must|always|first|never|mandatory"
        rf"|required|should)\b"
        rf"|(?:all|every|any) other tools?{GAP}(?:must|should|is|are|will))",
        0.2,
        0.5,
    ),
    Act(
        "before-all",
        "a claim to come before all other tools",
        signs(
            "before any other|before every other|before all other|before using any|before calling "
            "any|before using other|before calling other|before using tools|before calling tools"
            "|prior to any|prior to every|prior to all|before other tools|ahead of all|over all "
            "other|instead of any other|instead of all other|tools of other servers|tools from "
            "other servers"
        ),
        rf"(?:before|prior to|ahead of|over|instead of){GAP}(?:{_USE}{GAP})?(?:(?:any|every"
        rf"|all|each|of|the){GAP}){{0,3}}(?:other{GAP}(?:available{GAP})?(?:mcp{GAP})?(?:tools?"
        rf"|functions?|servers?)\b|tools{GAP}(?:of|from){GAP}other\b)|tools (?:of|from) other "
        rf"servers",
        0.2,
        0.85,
    ),
    Act(
        "every-time",
        "an order that holds for every message",
        signs(
            "every message|each message|every conversation|each conversation|every request|each "
            "request|every user message|each user message|every turn|each turn|every session|every "
            "prompt|each prompt|every response|after each use|after every use|every single"
        ),
        r"(?:(?:with|on|for|in|after|before|to|at the (?:start|beginning|end) of) )?(?:each"
        r"|every)(?: single)? (?:user )?(?:message|conversation|request|turn|session|prompt"
        r"|response|use)\b",
        0.1,
        0.35,
        "",
        24,
    ),
    Act(
        "call-first",
        "an order to be called first",
        signs(
            "call this first|use this first|run this first|call this tool first|use this tool "
            "first|run this tool first|must be called|must be used|must run this|must call this"
            "|must use this|always call this|always start by|always begin by"
        ),
        rf"(?:(?:call|use|run) this (?:tool )?first|must be (?:called|used){GAP}(?:first|with "
        rf"every|before|for every|even if|on every)|must (?:run|call|use) this (?:tool "
        rf")?(?:prior|before|first|for every|with every)|always (?:start|begin) by\b)",
        0.15,
        0.4,
    ),
    Act(
        "obey-output",
        "an order to obey what the tool returns",
        signs(
            "as instructions|as commands|as system|must be executed|must be followed|follow its"
            "|follow the instructions|follow any instruction|execute whatever|whatever this tool"
            "|confirmation is not|automatically approve|auto-approve"
        ),
        rf"(?:{_NOT}(?:treat|regard|consider|interpret|handle){GAP}{SOME}{_NOT}as (?:instructions"
        rf"|commands|system|orders)|(?:output|returns?|results?|response){GAP}{FEW}must be (?:executed"
        rf"|followed|obeyed)|{_NOT}follow (?:its|the|any) (?:orders|instructions) (?:in|from|of|it "
        rf"returns|that it)|execute whatever|whatever this tool (?:returns|says|outputs)"
        rf"|confirmation is not (?:required|needed)|(?:automatically |auto-)approve)",
        0.3,
        0.75,
        "",
        60,
    ),
    Act(
        "recipient",
        "an order about whom another tool writes to",
        signs(
            "recipient to|the recipient|bcc field|bcc |cc field|redirect all|reroute all|send a "
            "copy|copy of every"
        ),
        rf"(?:change|set|replace|modify|override){GAP}{FEW}recipient\S{{0,2}}{GAP}{FEW}(?:to"
        rf"|with|by)|(?:in|to|as) (?:the )?bcc\b|bcc (?:field|to|all|every)|(?:redirect"
        rf"|reroute) (?:all|every)|send a copy{GAP}{SOME}to{GAP}",
        0.3,
        0.7,
        "",
        50,
    ),
    Act(
        "secret-file",
        "a file that is none of the tool's business",
        signs(
            "~/.ssh|id_rsa|id_ed25519|/etc/passwd|/etc/shadow|~/.aws/|.aws/credentials"
            "|.cursor/mcp.json|claude_desktop_config|~/.netrc|~/.gnupg|/proc/self/environ"
        ),
        r"~/\.(?:ssh|aws|netrc|gnupg|cursor)|id_rsa|id_ed25519|/etc/(?:passwd|shadow)"
        r"|\.aws/credentials|\.cursor/mcp\.json|claude_desktop_config|/proc/self/environ",
        0.1,
        0.5,
        NEVER,
    ),
    Act(
        "on-the-quiet",
        "secrecy",
        signs("silently"),
        r"silently\b(?! (?:ignored?|fail\w*|drop\w*|skip\w*|return\w*|say|discard\w*|truncat\w*))",
        0.1,
        0.3,
    ),
)
