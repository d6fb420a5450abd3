"""Words by what they do in a sentence, so that a request is known by its form and not by its subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Each class is one symbol of the model; a word belongs to the first class that lists it.
CLASSES: Final[Mapping[str, str]] = {
    "YOU": "you your yours yourself yourselves thou u ya y'all you're you've you'll you'd",
    "ME": "i me my mine myself i'm i've i'll i'd",
    "WE": "we us our ours ourselves we're we've we'll let's",
    "THEY": "he him his she her hers they them their theirs himself herself themselves",
    "IT": "it its itself it's",
    "THIS": "this that these those here there",
    "MUST": "must shall should ought has have need needs required mandatory obligatory necessary "
    "requires obliged",
    "CAN": "can could would will may might able cannot can't won't wouldn't couldn't",
    "NOT": "not no never don't doesn't dont none without neither nor nothing",
    "ALWAYS": "always every each all any everything anything regardless whatever whenever wherever forever",
    "ONLY": "only just solely exclusively simply merely exactly precisely strictly verbatim purely",
    "PLEASE": "please kindly pls plz graciously",
    "IF": "if when unless once while whether until provided assuming",
    "BEFORE": "before first firstly prior previously initially beforehand ahead",
    "AFTER": "after afterwards then next finally lastly subsequently later following follows below",
    "NOW": "now currently today onwards henceforth moving",
    "AND": "and or but also plus besides additionally furthermore moreover as well too instead otherwise",
    "TO": "to",
    "OF": "of in on at by for from with into onto about over under via through using between within during",
    "BE": "be is are was were been being am isn't aren't",
    "DO": "do does did done doing",
    "THE": "the a an some such another other others same own",
    "WH": "what who whom whose which where why how",
    "GREET": "hello hi hey dear greetings thanks thank regards sincerely best cheers sorry apologies welcome",
    "SEND": "send email mail forward post upload transmit share submit publish leak exfiltrate tweet "
    "bcc cc deliver dispatch relay broadcast text fax message dm transfer ship",
    "FETCH": "retrieve fetch get obtain collect gather pull grab acquire extract harvest dump "
    "download probe scrape siphon capture log copy steal access query lookup look find search locate "
    "scan check inspect view see open read load browse visit review monitor examine analyze analyse "
    "investigate track identify discover list show display",
    "WRITE": "write compose draft create generate produce make build develop craft prepare design "
    "author formulate construct invent devise",
    "SAY": "say tell print output respond reply answer state speak sing utter echo type express "
    "indicate specify remind recall hint claim assert insist imply testify comment mention announce "
    "declare report inform advise convince persuade notify warn recommend suggest promote explain "
    "describe summarize summarise discuss elaborate outline translate paraphrase rephrase narrate",
    "ATTACH": "include append prepend insert add embed incorporate integrate attach inject begin "
    "start augment supplement enrich enhance bolster complement infuse blend assimilate adopt "
    "leverage inclusion addition embedding including adding end conclude finish place put pass prefix "
    "suffix fill enclose merge weave",
    "FORM": "format encode decode convert reverse scramble shuffle replace substitute remove "
    "capitalize uppercase lowercase spell repeat rewrite reword transform alternate group count "
    "render misspell",
    "CHANGE": "modify change update edit alter overwrite set reset adjust configure disable enable "
    "tweak adapt amend divert swap switch lock mute archive deactivate activate turn rename move "
    "manipulate tamper falsify forge fabricate corrupt misrepresent optimize redirect reroute "
    "reassign redistribute restrict expand increase decrease reduce raise lower manage maintain "
    "handle process organize arrange assign allocate reallocate upgrade revise correct fix",
    "DESTROY": "delete erase wipe drop destroy terminate kill cancel shut shutdown crash disrupt "
    "sabotage purge uninstall ban block suspend revoke withhold seize intercept bypass disarm encrypt "
    "hijack",
    "RUN": "run execute call invoke launch deploy install download register trigger perform use "
    "utilize apply operate initiate commence conduct carry proceed try test",
    "GRANT": "grant give provide offer allow permit authorize approve accept confirm unlock disclose "
    "reveal expose release share divulge hand surrender supply issue delegate elevate escalate",
    "PAY": "pay buy purchase order sell book reserve deposit withdraw wire invest donate refund "
    "charge tip reimburse schedule subscribe unsubscribe rent trade bid renew",
    "GUARD": "secure protect ensure verify validate authenticate confirm safeguard audit assess "
    "evaluate certify accredit supervise oversee guarantee prevent preserve support assist help guide",
    "IGNORE": "ignore disregard forget override skip abandon discard neglect omit dismiss bypass "
    "nullify void annul unlearn discount supersede overrule suppress cease stop quit drop avoid "
    "exclude refrain",
    "OBEY": "follow obey comply adhere heed prioritize prioritise focus concentrate attend fulfill "
    "fulfil enact complete satisfy implement respect observe undertake accomplish finish do handle "
    "address tackle stick abide",
    "MIND": "remember note consider assume imagine pretend think act behave believe know understand "
    "recollect memorize ponder realize treat regard suppose act roleplay simulate impersonate become",
    "SECRET": "secretly silently quietly covertly discreetly stealthily hidden hide conceal "
    "undetected stealth unobserved unbeknownst confidentially hush invisibly invisible unnoticed "
    "subtly privately surreptitiously clandestinely secrecy unaware",
    "URGENT": "urgent urgently immediate immediately instantly promptly asap critical crucial vital "
    "imminent pressing breaking compulsory momentous weighty bulletin essential imperative important "
    "importantly attention warning alert priority emergency pivotal paramount significant decisive "
    "delay deadline foremost utmost notice reminder caution heads",
    "ORDER": "instruction instructions directive directives command commands rule rules guideline "
    "edict decree guidance direction directions guidelines order orders mandate protocol requirement "
    "requirements constraint constraints restriction restrictions limitation limitations policy "
    "policies safeguard safeguards filter filters",
    "TASK": "task tasks objective objectives goal goals mission assignment assignments duty duties "
    "job undertaking endeavor errand workload chore request requests question questions prompt "
    "prompts query action actions step steps exercise challenge quest",
    "PRIOR": "previous earlier preceding existing original former above aforementioned past last old",
    "NEW": "new additional extra updated different actual real true special secondary another further "
    "fresh forthcoming newly supplementary supplemental subsequent incoming extended upcoming latest "
    "alternative revised main primary sole",
    "MODEL": "ai assistant assistants llm llms model models agent agents chatbot bot gpt chatgpt "
    "claude assistant's llm's ai's model's agent's copilot gemini llama chatbots robot machine "
    "language",
    "SYSTEM": "system developer admin administrator root operator sudo owner supervisor openai "
    "anthropic admins moderators superadmin kernel superuser creator moderator mode jailbreak "
    "jailbroken debug debugging maintenance override",
    "USER": "user users human humans customer customers client person people reader readers recipient victim",
    "REPLY": "response responses answer answers output outputs completion conversation chat summary "
    "explanation implementation solution algorithm codebase reply replies context memory dialogue "
    "session transcript",
    "PRIVATE": "password passwords credential credentials secret secrets token tokens key keys api "
    "ssn pin confidential sensitive personal private login passphrase otp cookie cookies",
    "RECORDS": "information data details record records history file files document documents "
    "contents content list account accounts profile contacts messages emails photos calendar location "
    "address number id card bank payment balance prescription medical transactions notes invoice "
    "configuration settings",
    "MONEY": "dollars usd eur euro euros bitcoin btc ethereum money funds cash gift price",
    "PLACE": "email e-mail mail url link website site webhook server endpoint channel slack inbox "
    "attacker telegram discord http https com org net www image img markdown",
    "TOOL": "tool tools function functions plugin plugins command feature features parameter "
    "parameters argument arguments capability endpoint",
    "CODE": "code snippet script program function class import return def var const string int null "
    "none true false self",
    "TEXT": "word words sentence sentences letter letters text phrase phrases paragraph poem story "
    "song essay language english french spanish german emoji emojis base64 character characters "
    "string line lines joke haiku tagline title speech tweet slogan caps uppercase ascii morse cipher",
    "TONE": "toxic offensive harmful hateful negative positive rude sarcastic funny obscene violent "
    "racist insulting malicious dangerous illegal unethical abusive evil hate",
    "FREE": "restrictions freedom unrestricted unlimited uncensored unfiltered free limits boundaries "
    "guidelines censorship moral ethics ethical",
    "DOC": "see example examples e.g i.e usage default defaults version documentation docs section "
    "guide tutorial reference readme note optional supports returns support supported using install",
    "LEGAL": "license copyright warranty terms contributors agreement liability",
    "OKAY": "okay ok sure yes yeah certainly absolutely course great good well perfect",
    "END": "complete completed done finished accomplished succeeded successful",
}

_FOREIGN: Final = (
    "adalah agus al ale an ang ao ar att auch auf aux av avec az bei bir bu ce cette che cho com como con "
    "cu các của da dan dans dari das dat dei del della dem den dengan der des det dhe di die du een egy "
    "ein eine einen el em es est está et für gli het hogy ikke il ile im ist için je jest jsou ku kwa la "
    "las le leis les lo los là me mga mit na ne nel nem nga ni nicht nie niet një non nuk não në och od "
    "og os para pas per pero plus por pour pro på për que quel quelle qui sa sau ser si sich się som sono "
    "sont su sunt sur trong të um uma un una und une untuk van ve von voor vous và w wa werden wird y ya "
    "yang z zijn zu är është được și"
)
# Frequent words of other languages that are no words of English: how a sentence that is not English is known.
FOREIGN: Final = frozenset(_FOREIGN.split())
