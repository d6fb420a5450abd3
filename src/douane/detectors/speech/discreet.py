"""How people ask each other to keep something to themselves: which matter, from whom, until when."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, SOME

_NOT: Final = r"(?:not|'t|dont|never|avoid|from)[ \n]"
_TELL: Final = r"(?:tell|inform|notify|alert|warn)(?:ing)?"
_SAY: Final = r"(?:mention|reveal|disclose|report|discuss|show|explain|say|bring|talk about)(?:ing)?"
_ITS: Final = rf"(?:(?:the|our|your|any|other|all|these|those|existing|affected|individual){GAP}){{0,2}}"
# Many, and strangers: nobody whom a model works for is spoken of like this.
_OTHERS: Final = (
    rf"(?:{_ITS}(?:customers|clients|users|people|victims|owners|developers|admins|administrators|employees"
    rf"|staff"
    r"|colleagues|journalists|reporters|partners|patients|relatives|students|pupils|parents|kids|children"
    r"|candidates"
    r"|applicants|participants|bidders|suppliers|vendors|investors|members|voters|jurors|the press|the media"
    r"|third parties)\b)"
)
# What the reader does or was told, and what is done to those who hear nothing of it.
_DEED: Final = (
    rf"(?:{GAP}(?:about|of){GAP}(?:this|it|these|you|what you|the (?:fact|tool|call|instruction))"
    rf"|{GAP}that{GAP}(?:you|this|their|your|the (?:tool|call|instruction)))"
)
# Somebody with a name, of the family or of a body; never somebody whom a model works for.
_SOMEBODY: Final = (
    rf"(?:(?!(?:the|this|your|any|end)?{GAP}?(?:users?|humans?|persons?|operators?|owners?)\b)"
    r"(?:(?-i:[A-Z][a-z]+)\b|(?:grand)?(?:ma|pa|mother|father|mom|mum|dad)\b|(?:the|our|your|my)\s"
    r"(?:press|media|public|board|council|team|works|kids|others|neighbou?rs|family|boss|teacher|supplier"
    r"|competition)\b))"
)
_UNTIL: Final = (
    r"\b(?:until|till|before (?:(?:the|our|its|we|he|she|they|that|then|monday|tuesday|wednesday|thursday"
    r"|friday"
    r"|saturday|sunday|next|[a-z]{3,9} \d|\d)\b)|yet\b|surprise|part(?:y|ies)\b|birthday|wedding|engagement"
    r"|present\b|gift\b"
    r"|announce|release date|embargo|outside(?: of)?\b|other than\b|without (?:the |our |their "
    r"|its )?(?:prior )?(?:written )?"
    r"consent|in advance\b|for now\b"
    r"|[:;,-]\s{1,2}(?:it|this|that)(?:['’]s| is| was)? (?:resolves|recovers|heals|normal|expected|planned"
    r"|harmless|known"
    r"|automatic|a (?:drill|false alarm))\b)"
)
_REST: Final = r"[^.!?\n\x1f]{0,120}?"
# Where people speak to others; an answer, a reply and a summary are what a model writes.
_SPOKEN: Final = (
    r"(?:(?:the|our|your|any|a|an|all|team)\s){0,2}"
    r"(?:news ?letters?|slack|teams|public|channels?|meetings?|all-hands|calls?|publications?"
    r"|press(?: releases?)?|class"
    r"|front of)\b"
)
_WRITTEN: Final = (
    r"(?:(?:the|our|your|any|a|an|all|git|code|release)\s){0,3}"
    r"(?:commit(?: messages?|s)?|pull requests?|prs?|change ?logs?|release notes|docs|documentation|readme"
    r"|issues?"
    r"|code comments?|--help)\b"
)
_TEXT: Final = (
    r"(?:(?:this|these|those|the|any of these)\s(?:\w{1,12}\s)?(?:instructions?|rules?|guidelines?|files?"
    r"|documents?"
    r"|conventions?|notes?|policy|policies|prompts?))"
)

KEPT_BACK: Final = (
    rf"{_NOT}(?!(?!ask\b){_REST}\b(?:the|your|this|any|end)[ -]users?\b)"
    # What the reader does, or an address, is no secret of people's.
    r"(?![^.!?;\n\x1f]{0,120}?(?:\b(?:that|what) you\b|\byou['’]ve\b|\w@\w))"
    rf"(?:{_TELL}{GAP}{_OTHERS}(?!{_DEED})"
    rf"|{_TELL}{GAP}(?:(?:the|a|your){GAP})?(?:customer|client)[:,]?{GAP}[\"“'‘]"
    rf"|{_TELL}{GAP}(?:(?:the|this|that|your|any)\s)?(?:anyone|anybody|everyone|them|him|her|somebody"
    rf"|someone|customer|client)"
    rf"\b(?!{_REST}\busers?\b){_REST}{_UNTIL}"
    rf"|{_SAY}{GAP}{_TEXT},?{GAP}{SOME}(?:in|into){GAP}(?:{_WRITTEN}|{_SPOKEN})"
    rf"|{_SAY}{GAP}{_TEXT}{GAP}to{GAP}(?:{_OTHERS}|{_SOMEBODY})"
    rf"|{_SAY}{GAP}(?:this|that|it|any of this|anything|any such|such){GAP}{FEW}(?:to|with)"
    rf"{GAP}(?:{_OTHERS}|{_SOMEBODY}|(?:him|her|them)\b(?={_REST}{_UNTIL}))"
    rf"|{_SAY}{GAP}(?!{_REST}\busers?\b){FEW}(?:to|with){GAP}(?:{_OTHERS}|any(?:one|body)\b{_REST}{_UNTIL})"
    rf"|{_SAY}{GAP}(?!this\b|that\b|it\b|these\b|any|{_DEED}|{_TEXT}){FEW}to{GAP}(?:the|a|your)"
    rf"{GAP}(?:customer|client|caller|patient|candidate|guest)\b"
    rf"|(?:mention|say)(?:ing)?{GAP}anything{GAP}(?:to|with){GAP}(?:him|her|them)\b"
    rf"|discuss(?:ing)?{GAP}(?:this|it)\b(?!{GAP}(?:instruction|message|prompt|directive|tool|step|notice))"
    rf"(?!{_REST}\b(?:users?|humans?)\b)"
    rf"|{_SAY}{GAP}(?:this|that|it){GAP}(?:in|on){GAP}{_SPOKEN}"
    rf"|{_SAY}{GAP}(?:this|that|it|these|those|any of this|anything"
    rf"|such)\b(?!{_REST}\busers?\b){_REST}{_UNTIL}"
    rf"|let{GAP}(?:{_OTHERS}{GAP}(?:know|see|find out|notice){GAP}(?:who|which|whose|each|how)\b"
    rf"|(?:him|her|them|any(?:one|body)){GAP}(?:know|see|find out|notice)\b{_REST}{_UNTIL})"
    rf"|ask{GAP}(?:the user|for){GAP}(?:for{GAP})?(?:confirmation|permission|approval|consent){GAP}(?:in|if"
    rf"|when){GAP}"
    r"[^.!?\n\x1f]{0,20}?\b(?:headless|quiet|batch|dry|ci|non-?interactive|tests?)\b"
    r"|log this[.:;,][^.!?\n\x1f]{0,30}?\b(?:passw|secret|token|contains|sensitive|personal|pii)"
    r")"
)
KEPT_OUT: Final = rf"{_NOT}{_SAY}{GAP}(?:this|that|it){GAP}(?:in|on){GAP}{_WRITTEN}"
KEPT_QUIET: Final = (
    rf"keep (?:this|it) (?:confidential\b|(?:a )?(?:secret|between)\b{_REST}{_UNTIL})"
    rf"|between us\b{_REST}{_UNTIL}"
)
# What a program does not show, and what is not worth a mail.
UNTROUBLED: Final = (
    rf"(?:no need to (?:tell|inform|mention|notify|ask){GAP}(?:the{GAP})?(?:customers?|clients?|any(?:one"
    rf"|body)|people"
    r"|everyone|him|her|them|owners?|administrators?|admins?|developers?)\b"
    rf"|user (?:should|must) (?:never|not) (?:see|know|notice|be (?:told|notified|informed)){GAP}"
    rf"(?!(?:about|of|that|this|it|what|why|how|any|you|your|the (?:fact|existence|presence|truth|real"
    rf"|reason|true|instruction"
    rf"|tool|call|transfer|change|message)s?)\b)(?!{_REST}\byou\b)(?:the|a|an|other|internal|raw|each|twice|again|more)\b)"
)
# In other languages: without a word, what has to be so, many and strangers, every single time, which of them.
ABROAD: Final = (
    r"(?:sin|sem|senza|sans|ohne|bez|fara)\b|no se (?:debe|deben|puede|pueden|informa|muestra)\b"
    r"|(?![^.!?\n\x1f]{0,90}\b(?:cette|ceci|cela|est[aeo]|esto|quest[oa]|dies\w{0,2}|dit|deze|davon"
    r"|hierv\w+)\b)"
    r"[^.!?\n\x1f]{0,80}?\b(?:(?:les|des|aux|los|las|gli|degli|agli|os|aos) (?:utilisateurs|usuari[oa]s"
    r"|utenti|utilizadores)"
    r"|chaque|(?:de|a) cada|(?:a|di) ogni|uber jede\w?|elke)\b"
    r"|[^.!?\n\x1f]{0,80}?nicht, (?:welche\w?|wo|wann|ob)\b"
)
