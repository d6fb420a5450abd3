"""Acts that put aside what the model was told before, or ask it for what it was told."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, Act, signs
from douane.detectors.speech.spoken_of import DATA, OWNER, THIRD
from douane.detectors.speech.taken_back import ANNOUNCED, OWN, REPLACED

_BEFORE: Final = (
    r"(?:previous(?:ly)?|prior|earlier|preceding|foregoing|above|initial|original|existing"
    r"|current|past|old|former"
    r"|all|any|every(?:thing)?|each|whatever|your|system|safety|developer|built-in|these|those"
    r"|my|our|the other|other)"
)
_TOLD: Final = (
    r"(?:instructions?|prompts?|directions?|directives?|commands?|orders?|guidelines?|guidance"
    r"|guardrails?|rules|polic(?:y|ies)"
    r"|restrictions?|constraints?|programming|training|context|conversation|messages?"
    r"|requests?|assignments?|tasks?)"
)
# Up to a sign in a text, or an edge of a picture, words of the reader's own instructions never go.
_PLACE: Final = (
    rf"(?:ignor(?:e|ing)|disregard|forget|discard|drop){GAP}everything{GAP}(?:above|before){GAP}(?:the|an?"
    rf"|its){GAP}"
    rf"(?:(?:first|second|last|next|opening|closing){GAP})?(?:fold|commas?|colons?|semicolons?|dots?"
    rf"|slash(?:es)?"
    r"|hyphens?|brackets?|parenthes[ie]s|braces?|equals signs?|delimiters?|decimal points?)\b"
)
# Who takes back a letter of their own tells nobody to forget anything else.
_OWN: Final = (
    rf"(?!(?:my|our){GAP}(?:(?:last|previous|prior|earlier|first|other){GAP}(?:\w{{1,12}}{GAP})?)?"
    rf"(?:messages?|requests?)\b(?!{GAP}histor))"
)
# What programs do to requests and messages.
_PLAIN: Final = (
    r"(?!(?:overrid|bypass|discard|abandon|drop|delete|erase|clear|void|cancel|dismiss|scrap"
    r"|neglect)\w{0,3}\s(?:\S{1,20}\s){0,5}?"
    r"(?:requests?|messages?|tasks?|context|conversation|assignments?|text|content|everything)\b)"
)
OVERRIDES: Final = (
    Act(
        "override",
        "an order to ignore earlier instructions",
        signs(
            "ignore |ignore\n|ignoring |scrap |dismiss |cancel |forget about|set your|put your"
            "|disregard|forget |forget\n|override |overriding |neglect |bypass |discard "
            "|abandon "
            "|drop all|set aside|put aside|stop following|do not follow|don't follow|cease "
            "following|stop obeying"
            "|pay no attention|instead of following|delete all previous|erase all previous"
            "|clear all previous|void all"
        ),
        rf"{_PLAIN}(?:ignor(?:e|ing)|disregard(?:ing)?|forget|scrap|dismiss|cancel|overrid(?:e"
        rf"(?!{GAP}of\b)|ing)|neglect|bypass|discard|abandon|drop|(?:set|put) aside"
        rf"|(?:stop|cease) (?:following|obeying)|(?:do not|don't) follow|pay no attention to"
        rf"|instead of following"
        rf"|(?:delete|erase|clear|void)){GAP}"
        rf"(?:(?:about|completely|entirely|fully|totally|absolutely|now|please|just){GAP})?"
        rf"(?:(?:all|any|of|the|what|every|each|to){GAP}){{0,3}}"
        rf"(?:{_OWN}{_BEFORE}{GAP}(?:(?:{_BEFORE}|of|the|and|or|user|set of|given|ai|safety){GAP}){{0,4}}"
        rf"(?:[\w-]{{2,15}}{GAP})?{_TOLD}\b{DATA}"
        rf"|{_TOLD}{GAP}(?:(?:above|before|given|you|so far|that (?:you|i|we|were|was|came)|i|we|up to"
        r"|prior)\b"
        rf"|(?:in|within|inside|from){OWNER})"
        rf"|(?:above|preceding|foregoing|previous|prior)(?:[ \t]*[,.!:\n]|{GAP}(?:and|text"
        rf"|content|data|information|document)\b)"
        rf"|what(?:ever)?{GAP}(?:the{GAP})?(?:[\w]+{GAP})?(?:told|said|asked|instructed|was "
        rf"said){GAP}(?:you|to you|earlier|before|above)"
        rf"|(?:the{GAP})?user['’]?s?{GAP}(?:original{GAP}|actual{GAP})?(?:requests?|questions?"
        rf"|instructions?|prompt|query|wishes|intent)\b"
        rf"|what(?:ever)?{GAP}you{GAP}(?:were|are|have been|had been){GAP}(?:told|asked|instructed|given)"
        rf"|everything{GAP}(?:above|before|prior|previous|preceding"
        rf"|else(?!{GAP}(?:it|he|she|they|there|about|in|on|from)\b)|you|i|that (?:you|i"
        rf"|we|was|were|has|came)|said|written|and)\b"
        rf"|(?:i|you|we){GAP}(?:have |had |'ve )?(?:been |were |was )?(?:told|said|asked"
        rf"|instructed|(?:know|learned)(?!{GAP}(?:about|of|from)\b)|given|just|previously|before)"
        rf"|instructions\b(?=[,.!;\n]|\sand\s)"
        rf"|rest of (?:this|the) (?:data|text|document|page|file|email|message|content)\b"
        rf"|(?:that you|you) (?:are|were)\b)",
        1.0,
        1.0,
        THIRD,
        excuse=_PLACE,
        partly=rf"{OWN}|{REPLACED}",
    ),
    Act(
        "override",
        "an order to ignore earlier instructions",
        signs(
            "instructions are |instructions have |instructions no longer|instructions do not|rules "
            "are |rules have |rules do not|rules no longer|guidelines are |guidelines have"
            "|guidelines do not|guidelines no longer|prompt is |prompt has |your guidelines aside"
            "|your rules aside|your instructions aside|your restrictions aside|opposite of what "
            "your|opposite of your|nothing you were told|nothing that you were told"
        ),
        rf"(?:(?:previous|prior|earlier|above|original|initial|system|old"
        rf"|safety){GAP}(?:(?:system|safety){GAP})?(?:instructions?|rules|guidelines"
        rf"|prompt){GAP}(?:(?:are|is|have been|has been|have|has|were)(?: now| all)?{GAP}(?:no "
        rf"longer (?:valid|active|in effect|relevant)|cancel+ed|void|null|outdated|obsolete"
        rf"|superseded|revoked|invalid|over|overridden|suspended|lifted|replaced)|(?:do not"
        rf"|don['’]?t|no longer) apply)"
        rf"|set your (?:guidelines|rules|instructions|restrictions) aside|opposite of (?:what "
        rf")?your (?:system prompt|instructions|rules|guidelines)|nothing (?:that )?you were "
        rf"told)",
        1.0,
        1.0,
        THIRD,
        30,
        partly=ANNOUNCED,
    ),
    Act(
        "override",
        "an order to ignore earlier instructions",
        signs(
            "1gnore|ign0re|ignor3|1gn0re|1gnor3|ign0r3|1gn0r3|d1sregard|disr3gard|d1sr3gard|f0rget"
            "|forg3t|f0rg3t"
        ),
        r"(?:[1i!]gn[o0]r[e3]|d[i1]sr[e3]g[a4]rd"
        r"|f[o0]rg[e3]t)\s(?:\S{1,12}\s){0,3}?(?:[i1!]n[s5$][t7]ruc[t7][i1!][o0]n[s5$]?"
        r"|pr[o0]mp[t7][s5$]?|rul[e3][s5$]|d[i1]r[e3]c[t7][i1]v[e3][s5$])",
        1.0,
        1.0,
    ),
    Act(
        "retract",
        "a word of somebody's own that they take back",
        signs("ignore my|ignore our|disregard my|disregard our|forget my|forget our|forget about my"),
        rf"(?:ignore|disregard|forget)(?: about)?{GAP}(?:my|our){GAP}(?:\w{{1,12}}{GAP}){{0,2}}"
        rf"(?:messages?|requests?)\b",
        0.3,
        0.3,
        THIRD,
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
        0.8,
        THIRD,
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
        r"|are as follows|are:|begins?\b|for (?:you|the (?:ai|assistant|model|agent)))"
        # A list of what is to be done, as minutes of a meeting end.
        r"(?<!tasks:(?=\n[-*\d]))",
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
            "reveal |print your|print the|show the first|repeat the first|output the first|show me your"
            "|show your|output your|repeat your"
            "|display your|leak |disclose your|return your|share your|tell me your|what is "
            "your system|what are your instruction|output the|repeat the|dump your|summarize "
            "your"
        ),
        rf"(?:reveal|print|show|output|repeat|display|leak|disclose|return|share|tell|dump"
        rf"|summarize|what (?:is|are))(?:{GAP}me)?{GAP}(?:back{GAP})?"
        rf"(?:your|the|all of your){GAP}(?:(?:full|entire|exact|complete|original|initial"
        rf"|hidden|secret|internal|own|current|whole"
        rf"|first(?: \w{{1,12}})? (?:lines|words|sentences|characters) of your|first){GAP}){{0,3}}"
        rf"(?:system (?:prompt|message|instructions?)|(?:initial |hidden |secret |internal "
        rf"|original )?(?:instructions|prompt|guidelines|programming)(?=[\s.,!?:;\"']|$)"
        rf"(?!\s+(?:on|for|in|to|below|above|about|page|from|of|how)\b))",
        0.75,
        0.8,
        THIRD,
    ),
    Act(
        "void",
        "a claim that earlier instructions no longer hold",
        signs(
            "instructions are |instructions have |instructions above are |instructions no longer"
            "|rules are |rules do not apply|rules no longer|rules have |guidelines have |guidelines are "
            "|guidelines "
            "no longer|guidelines do not|instructions do not apply|nothing you were told|the "
            "opposite of what|instead of answering|instead of following|instead of doing|instead of summari"
            "|instead of review|instead of translat|stop what "
            "you are doing|start over|your guidelines aside|your rules aside|your instructions "
            "aside|prompt has been|prompt is no longer|task has changed|task has been changed|goal "
            "has changed"
        ),
        rf"(?:(?:instructions?|rules|guidelines|prompt|task|goal)(?: above| before this| so "
        rf"far)? (?:(?:are|is|have been|has been|have|has|were) (?:now )?(?:all )?(?:no longer "
        rf"(?:valid|active|in effect|relevant)|cancel+ed|void|null|outdated|obsolete"
        rf"|superseded|revoked|invalid|over|updated|changed|replaced|overridden|suspended"
        rf"|lifted)|(?:do not|don['’]t|no longer) apply)"
        rf"|nothing you were told|(?:do )?the opposite of what|instead of (?:answering"
        rf"|following|doing|completing){GAP}(?:the|your|what){GAP}{FEW}(?:user|question|task"
        rf"|request|instructions?)|instead of (?:summari|review|translat)\w+{GAP}(?:this"
        rf"|the){GAP}\w+,{GAP}(?:please{GAP}|you{GAP}"
        rf"|just{GAP}|simply{GAP})?(?:answer|reply|respond|say|tell|write|print|output|state)\b"
        rf"|stop what you(?: are|['’]re) doing|start over\.|your "
        rf"(?:guidelines|rules|instructions|restrictions) aside)",
        0.85,
        0.7,
        r"\b(?:if|when|whether|until|unless|once|the following|these|install\w*|build|license"
        r"|routing|firewall|lint\w*)\s+(?:\w+\s+){0,3}",
        20,
    ),
    Act(
        "repeat-all",
        "an order to repeat what stands before",
        signs(
            "repeat everything|print everything|output everything|repeat the words|repeat all"
            "|repeat your|output all previous|print all previous|everything above|all text above"
            "|words above|text above"
        ),
        rf"(?:repeat|print|output|show|reveal|copy|write"
        rf"|translate){GAP}(?:me{GAP})?(?:back{GAP})?(?:everything|(?:all{GAP}|of{GAP}"
        rf"|the{GAP}){{1,3}}(?:words?|text|contents?|messages?"
        rf"|instructions?)){GAP}(?:that{GAP}|is{GAP}|written{GAP}|stands{GAP}){{0,3}}(?:above"
        rf"|before (?:this|the)|preceding|previous)",
        0.8,
        0.7,
        "",
        40,
    ),
)
