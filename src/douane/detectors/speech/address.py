"""Acts that speak to the model as such, tell it what it is, or by whose authority it is spoken to."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, Act, signs

_MODEL: Final = (
    r"(?:ai(?:[ -](?:assistants?|agents?|models?|systems?|language models?|bots?))?|llms?"
    r"|large language models?|language models?|(?:virtual |digital )?assistants?|chat ?bots?"
    r"|chatgpt|gpt(?:-\d\w*)?|claude|gemini|copilot"
    r"|(?:coding |autonomous |browsing |automated )?agents?|automated (?:analysis|systems?"
    r"|software|tools?|readers?|processing)(?: (?:software|tools?|systems?))?|models?|bots?"
    r"|machine readers?)"
)
# `Act as` begins an order, or stands behind a word of one; else somebody says what something does.
_ORDERED: Final = (
    r"(?:(?<![\w)`'\"] )|(?<=please )|(?<=must )|(?<=should )|(?<=now )|(?<=will )|(?<=then )|(?<=you to ))"
)
# What is no role for somebody who talks: parts of systems.
_PART: Final = (
    r"(?:\w+[ -]){0,2}?(?:prox(?:y|ies)|bridges?|gateways?|wrappers?|fallbacks?|buffers?|shims?"
    r"|adapters?|facades?"
    r"|layers?|servers?|clients?|placeholders?|replacements?|filters?|caches?|relays?|routers?|middleware"
    r"|intermediar(?:y|ies)|brokers?|mirrors?|hosts?|hubs?|sinks?|sources?|barriers?|guards?|canar(?:y"
    r"|ies))\b"
)

ADDRESS: Final = (
    Act(
        "addressed",
        "an address to the model",
        signs(
            "note to |note for |to the ai |to any ai |to the model |ai assistants|ai agents"
            "|language models |message to |message for |notice to |attention |instruction for "
            "|instructions for |instructions to |reminder to |dear ai|dear assistant|dear "
            "chatgpt|dear claude|dear llm|dear model|dear agent|hello ai|hey ai|hey chatgpt"
            "|hey claude|hello chatgpt|hi chatgpt|directive for|directive to|for the ai|for ai "
            "|to the ai|to any ai|to all ai|to the llm|to any llm|for any llm|for any ai"
            "|for the assistant|for the agent|for claude|for chatgpt|for copilot|for gemini|for cursor"
        ),
        rf"(?:(?:note|message|notice|attention|instructions?|reminder|directive)(?: to| "
        rf"for)?[:,]?|dear|hello|hey|hi|for|to){GAP}(?:(?:all|any|the|every|my|our|future"
        rf"|other|whatever|your|automated|cursor){GAP}){{0,3}}{_MODEL}\b(?=[ "
        rf"\t*_]{{0,3}}(?:[:,;!)\]>.—-]|\n|{GAP}(?:reading|processing|analy[sz]ing"
        rf"|summari[sz]ing|that|who|if|when|you|please|ignore|must|agents?|assistants?|models?"
        rf"|crawlers?|parsing|reviewing|handling|inside|within|only)\b))",
        0.7,
        0.35,
    ),
    Act(
        "addressed",
        "a condition that only a model meets",
        signs(
            "if you are an|if you're an|if you are a l|if you are a bot|if you are the|if you "
            "are reading|if you are proc|if an ai|if any ai|if an llm|as an ai|as a large|as a "
            "language|as an llm|as the ai|as an assistant|you are an ai|you are a helpful|you "
            "are chatgpt|you are claude"
        ),
        rf"(?:if (?:you are|you['’]re|any|an)|as|you are){GAP}(?:an?{GAP}|the{GAP}"
        rf"|any{GAP})?(?:(?:helpful|useful|reading|processing|large|intelligent"
        rf"|autonomous){GAP}){{0,2}}(?:this (?:as )?(?:an? )?)?{_MODEL}\b"
        # As files of a project begin that are there for agents.
        rf"(?!{GAP}(?:[\w-]+{GAP}){{0,2}}(?:working|helping|contributing){GAP}(?:in|on|with|to){GAP}(?:this"
        rf"|the|our){GAP}(?:\w+{GAP})?"
        r"(?:repo(?:sitory)?|monorepo|project|code ?base)\b)",
        0.6,
        0.3,
    ),
    Act(
        "you-are-now",
        "a new role for the reader",
        signs(
            "you are now|you're now|from now on|from this point|from here on|starting now"
            "|henceforth|for the rest of|for the remainder of|going forward, you|you will now"
            "|you shall now|act as |pretend |roleplay|role-play|role play|imagine you|simulate "
            "|you are going to|become "
        ),
        rf"(?:you(?: are|['’]re) now{GAP}(?:an?{GAP}(?!member|subscriber|part|registered"
        rf"|customer)|the{GAP}(?!(?:new{GAP})?(?:owner|assignee|reviewer|approver|maintainer|organi[sz]er|host)\b)|in{GAP}(?:\w+{GAP}){{0,3}}mode|acting|operating|called|known"
        rf"|going to|free from|unrestricted|dan\b|required|instructed|my\b|evil)"
        rf"|(?:from (?:now on|this point|here on)(?: on| onwards?| forward| out)?|starting now"
        rf"|henceforth|for the (?:rest|remainder) of (?:this|the|our) (?:conversation|chat"
        rf"|session|interaction)|going forward)[,:]?{GAP}(?:and{GAP})?(?:please{GAP}"
        rf"|always{GAP})?(?:you|your|always|never|respond|reply|answer|act|write|every|ignore"
        rf"|any|all|only|end|begin|start|speak|do not|don['’]?t|treat|use|call|send|i want"
        rf"|we)\b"
        rf"|you (?:will|shall) now{GAP}(?:act|be|respond|become|behave|play|answer|ignore"
        rf"|perform|pretend|take|do|follow|assume|simulate|speak)\b"
        rf"|{_ORDERED}(?:act|roleplay|role-play|role play) as{GAP}(?:(?:if|though){GAP}you|(?:an?"
        rf"|the){GAP}(?!{_PART})"
        rf"|my{GAP}|dan\b|\w+gpt)"
        rf"|pretend (?:to be|you(?:['’]re| are| were| have)|that you)|imagine you(?: are"
        rf"|['’]re)|simulate {FEW}(?:mode|persona|conversation|character|chatbot|ai)\b|you are "
        rf"going to{GAP}(?:act|be|pretend|play|simulate|respond|become|change))",
        0.65,
        0.5,
        r"\b(?:not|n['’]t|can|could|may|might|will|would|to|which|that|they|it|also|does|also|and)\s+",
    ),
    Act(
        "no-limits",
        "a release from the model's limits",
        signs(
            "do anything now|developer mode|no restrictions|without restrictions|without any "
            "restrict|without any limit|no limitations|no ethical|without any ethical"
            "|unfiltered|uncensored|jailbroken|free of all restrict|free from all|not bound by"
            "|openai polic|openai's polic|stay in character|break character|dan mode|no moral"
            "|no rules|without censor|bypass any filter|you cannot refuse|you can't refuse|you "
            "never refuse|you will never refuse|you must never refuse|you must not refuse|you "
            "will not refuse|you may not refuse|debug mode|maintenance mode|god mode|test mode"
            "|admin mode|unrestricted mode|sudo mode"
        ),
        r"(?:do anything now|(?:developer|dan|god|sudo|unrestricted|admin(?:istrator)?"
        r"|jailbreak) mode(?: (?:is )?(?:now )?(?:enabled|activated|on|active))?|(?:debug"
        r"|maintenance|test) mode (?:is )?(?:now )?(?:enabled|activated|active|on)\b|(?:no"
        r"|without(?: any)?) (?:restrictions|limitations|limits|rules|ethic\w*|moral\w*"
        r"|censorship|filters?)(?!\s(?:on|for|as|regarding|about|apply|are|is|to|in)\b)"
        r"|unfiltered(?!\s(?:(?:json|xml|csv|api|http) (?:responses?|results?|output"
        r"|payloads?)|lists?|quer(?:y|ies)|calls?)\b(?! of\b))"
        r"|uncensored|jailbroken(?!\W+(?:or |and )?(?:rooted|devices?))"
        r"|free (?:of|from) all (?:restrictions|rules|limits)|not bound by|openai(?:['’]s)? "
        r"polic(?:y|ies)|(?:stay in|break) character|bypass any filter|(?:you (?:will |must "
        r"|may |should |can )?(?:never|not|cannot|can['’]t)|will never|must never) refuse)",
        0.6,
        0.6,
        r"\b(?:in|run|running|enable|use|using|our|the|violates?|their|with)\s+",
    ),
    Act(
        "no-limits",
        "a release from the model's limits",
        signs("filters are|filters have|guardrails are|safety checks are|safety rules are"),
        r"\byour (?:\w{1,12} )?(?:filters|guardrails|safety checks|safety rules) (?:are"
        r"|have been) (?:now )?(?:off|disabled|suspended"
        r"|lifted|removed|turned off|deactivated)\b",
        0.75,
        0.7,
        "",
        30,
    ),
    Act(
        "readers",
        "an address to whatever model reads this",
        signs(
            "llm reviewers|ai reviewers|llm graders|ai graders|llm readers|ai readers|llm screeners"
            "|ai screeners|ai recruiters"
        ),
        rf"\b(?:for|to|note|attention|dear|all|any){GAP}(?:all{GAP}|any{GAP}|the{GAP})?(?:llm"
        rf"|ai) (?:reviewers|graders|readers|screeners"
        rf"|recruiters)[:,]{GAP}(?:please{GAP}|always{GAP}|only{GAP})?(?:accept|assign|do not|don['’]t|give"
        rf"|ignore|mark|output|praise"
        rf"|rank|rate|recommend|score|write)\b",
        0.85,
        0.6,
        "",
        30,
    ),
    Act(
        "urgent",
        "a claim of urgency or authority",
        signs(
            "important!|important:|important -|urgent|critical:|critical instruction|mandatory"
            "|top priority|highest priority|immediately |authorized by|authorised by|by order "
            "of|failure to comply|failure to do so|legally required|for compliance|for "
            "security reason|for audit|security policy|security requirement|required security"
            "|compliance reason|compliance requirement|required for |required by |will not "
            "work|will fail|must comply|this is a test|this is an emergency|do not deviate|may "
            "not deviate|without question|no exceptions|not optional|non-negotiable|do not "
            "question|very important|extremely important|necessary for "
        ),
        r"(?:important(?:!+|:| -)|urgent(?:ly)?(?=[\s:!.,])|critical:|critical instruction"
        r"|mandatory(?! (?:field|param|arg|for|if|in|when|attr|opt))|(?:top|highest|maximum) "
        r"priority|immediately\b|authori[sz]ed by|by order of|failure to (?:comply|do so)"
        r"|legally required"
        r"|for (?:compliance|security|audit(?:ing)?|regulatory|verification|validation|safety"
        r"|legal)(?: and \w+)? (?:reasons|purposes)|(?:security|compliance) (?:policy"
        r"|requirement|check|reason)s?|required security|(?:required|necessary|needed) (?:for"
        r"|by) (?:the )?(?:security|compliance|access control|audit|validation|verification"
        r"|policy|regulat\w+|system integrity|authentication|proper functioning)"
        r"|otherwise,? (?:the|this) tool will (?:not work|fail)|(?:tool|it) will (?:not work"
        r"|fail) otherwise|must comply|this is (?:a test|an emergency)|(?:may|do) not deviate"
        r"|without question|no exceptions|not optional|non-negotiable|do not question|(?:very"
        r"|extremely) important)",
        0.25,
        0.4,
    ),
    Act(
        "readers",
        "an address to whatever model reads this",
        signs(
            "ai assistants|ai agents|ai models|language models|llms |all assistants|all agents|any "
            "assistant|any agent"
        ),
        rf"(?:ai |language |all |any )?(?:assistants?|agents?|models?"
        rf"|llms){GAP}(?:that{GAP})?(?:(?:are{GAP})?(?:reading|processing|analy[sz]ing"
        rf"|summari[sz]ing|parsing|reviewing|crawling|indexing)|(?:read|process"
        rf"|summari[sz]e)s?{GAP}this){GAP}{FEW}(?:must|should|are to|have to|need to|shall"
        rf"|will|please)\b",
        0.8,
        0.6,
    ),
    Act(
        "user-wants",
        "a wish put into the user's mouth",
        signs(
            "user has already|user already|user has approved|user has authori|user has consent"
            "|user has given|user has confirmed|user wants you|user also wants|user would like you"
            "|user asked you to|user has asked you|user instructed you|user has requested|user "
            "requests that you|proceed without|without confirmation|without asking"
        ),
        r"(?:user (?:has )?(?:already )?(?:approved|authori[sz]ed|consented|confirmed|given "
        r"(?:consent|permission)|agreed|asked you|requested (?:that )?you|instructed you)|user "
        r"(?:also )?(?:wants|would like) (?:you|to also|the)|(?:proceed|continue|go ahead"
        r"|execute|do (?:it|this)|act) without (?:asking|(?:any )?(?:further )?(?:confirmation"
        r"|approval|delay|question))|without (?:asking|confirmation))",
        0.45,
        0.5,
        r"\b(?:not|never|n['’]t|cannot|if the|when the|until the|unless the|once the|after "
        r"the)\s(?:\w+\s){0,3}",
    ),
)
