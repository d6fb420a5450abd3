"""How people take back their own words, or send readers to another page: no order to a model by itself."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import GAP

_REST: Final = r"[^.!?\n\x1f]{0,80}?"
_PUT: Final = r"(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|cancel|scrap)"
# What a model was told of is not what people change their minds about.
_MATTER: Final = (
    rf"(?!{_REST}\b(?:safe\w*|secur\w*|rules?|guidelines?|polic\w+|restrict\w*|limit\w*|models?|assistants?"
    rf"|ai|prompts?"
    r"|agents?|systems?|users?|summar\w+|roles?|being|your(?:self)?|tools?|ethic\w*|moral\w*|conversation|context)\b)"
)
_OF: Final = (
    r"\b(?:about|regarding|concerning|yesterday|last (?:night|week|month|time)|this morning|earlier today"
    r"|(?:on|for|of|from) (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_STEP: Final = r"(?:step|section|chapter|page|part|point|appendix)s? [\w.]{1,6}"
_END: Final = r"(?=[^.!?:;\n\x1f]{0,16}(?:[.!?\n\x1f]|\Z))"

OWN: Final = (
    rf"{_PUT}(?: about)?{GAP}(?:"
    # Who says whose words they were, and of what or when.
    rf"(?:(?:everything|all|what(?:ever)?|the \w{{1,12}})(?: that)? )?(?:i|we|my|our)\b{_MATTER}{_REST}{_OF}"
    # What readers believe of a matter.
    r"|(?:everything|all|what(?:ever)?)(?: that)? you(?:['’]ve| have| had| were| ever| (?:think|thought) you)"
    r"{0,2} (?:know|knew|learned|learnt|heard|read|been told|been taught) about"
    rf" (?!(?:this|these|that|it|me|us|them|how|what|who)\b){_MATTER}"
    # Readers of a manual: what they have, and where they go on.
    rf"|(?:the{GAP}|these{GAP}|(?:all|any){GAP}(?=[^.!?\n\x1f]{{0,40}}\bsteps)){{0,2}}"
    r"(?:previous |prior |above |following )?(?:instructions?|steps?|directions?)(?: above| below| before)?,?"
    r" (?:if|when|unless) you (?:use|used|run|want|prefer|installed|upgrade[d]?|build|built|bought|work"
    r"|are (?:on|using|running|upgrading|building|installing)"
    rf"|(?:already |do not |don['’]t )(?:have|use|run|need|want))\b{_MATTER}"
    rf"|(?:the{GAP}|these{GAP})?(?:previous |prior |above )?(?:instructions?|steps?|directions?)(?: above)?"
    r"(?:,| and) (?:go|skip|jump|move|continue|proceed)(?: directly| straight)?(?: to| with| at)"
    rf" {_STEP}{_END}"
    # Of what the instructions are.
    rf"|(?:the{GAP})?(?:previous|prior|earlier|old) (?:instructions?|directions?) (?:for|in|of|on) (?:the )?"
    r"(?:release|version|edition|chapter|section|assembly|installation"
    r"|(?!answer|respond|reply|summar|behav|act|deal|handl|us)\w{4,20}ing)\b"
    r")"
    # What is ordered in a shop, and what a database or a firewall holds.
    rf"|(?:cancel|clear|delete|drop|erase|void){GAP}(?:(?!your\b|my\b)[\w-]{{1,12}}{GAP}){{0,4}}?"
    r"(?:orders|constraints|policies|rules)\b(?![^\n\x1f]{0,80}\b(?:you (?:are|were|got|had|have|must|will"
    r"|now)|your|i|we|me|only|obey|now|restrictions|above|instructions?|prompt|instead)\b)"
)
# An announcement says since when, or where to read on.
ANNOUNCED: Final = (
    r"(?:previous|prior|earlier|old|original) (?:instructions?|rules|guidelines)[^.!?\n\x1f]{0,40}?"
    r"(?:no longer (?:valid|active|in effect|relevant)|outdated|obsolete|superseded|replaced"
    r"|invalid)[.:;,]? "
    r"(?:from \d|as of|since (?!you|i|we)|see the|see https?:|effective)"
)
# In other languages: when it was said, what somebody uses, or in which letter.
ELSEWHERE: Final = (
    r"(?![^.!?\n\x1f]{0,24}\b(?:all|alle[ns]?|toutes|tous|tod[oa]s?|tutt[eio]|wszystki\w+)\b)"
    r"[^.!?;\n\x1f]{0,80}?(?:\b(?:gestern|vorgestern|letzte[rnms]? woche|d['’]hier|dit hier"
    r"|la semaine derniere|message precedent"
    r"|courriel precedent|ayer|anoche|la semana pasada|ieri|ontem|gisteren|wczoraj)\b"
    r"|\b(?:wenn|falls) (?:du|sie) [^.!?\n\x1f]{0,30}?(?:benutz|verwende|nutz)"
    r"|\bsi (?:vous utilisez|tu utilises|vous avez deja|usas|usa|utiliza[s]?|ya tienes|tienes)\b"
    r"|\bse (?:usi|usa|utilizzi|hai gia|voce usa|voce ja)\b|\bals (?:je|u) [^.!?\n\x1f]{0,30}?gebruikt)"
)
# What a model is told of, in other languages.
_OF_MODELS: Final = (
    r"sicher|secur|segur|sicur|sikker|saker|sigurn|bezpec|bezpiecz|veilig|turval|zusammenf|resum|riassun|samenvat"
    r"|sammanfat|sazet|zhrn|podsumow|tiivist|antwort|respost|respuest|repons|rispost|svar|odgovor|odpoved|odpowied"
    r"|vasta|model|assist|system|prompt|nutz|benutz|usuari|utilisat|utent|gebruik|anvand|bruker|korisnik|pouziv"
    r"|uzytk|kaytt|rol|kontext|context|verhalt|comport|format|ausgabe|sprach|daten|datos|donnees|dati|regel|regl"
    r"|ethi|eti[ck]|moral|uberset|traduc|tradu[ir]|vertal|overs|przetlum|prevod|prekl|kaann"
    r"|(?:ki|ai|ia|du|dich|dir|dein|tu|toi|ti|dig)\b"
)
# In other languages, instructions that are about something, and nothing of a model: parking, holidays.
MATTERS: Final = (
    r"(?![^.!?\n\x1f]{0,120}\b(?:all|alle[ns]?|toutes|tous|tod[oa]s?|tutt[eio]|wszystki\w+|vsetky|sve|kaikki"
    rf"|{_OF_MODELS}))"
    r"(?![^\n\x1f]{0,200}\b(?:stattdessen|sondern|plutot|a la place|en (?:su|vez|lugar)|em vez|invece"
    r"|i stallet|i stedet|zamiast|umjesto|namiesto|sen sijaan|in plaats)\b)"
    r"[^.!?;:\n\x1f]{0,40}?\b(?:(?:anweisung|weisung|instru)\w*|vorgaben|consignes|indicac\w+|istruzion\w+"
    r"|aanwijzingen|upute|pokyny|wskaz\w+)"
    r"(?:\s(?:precedent\w+|anterior\w*))?\s"
    r"(?:zu[mr]|uber|concernant|sur|sobre|om|over|sul|sulla|sui|riguardo|dotycz\w+|o|k|ke)\s(?:\w{1,3}\s)?\w{5}"
    r"|[^.!?;:\n\x1f]{0,30}?\bohjeet\s\w{4,30}st[aä]\b"
)
# In other languages, what readers believe of a matter: `alles, was Sie über Kaffee wissen`.
BELIEVED: Final = (
    r"[^.!?\n\x1f]{0,24}?\b(?:alles|tout|todo|tutto|tudo),? (?:was|wat|dass|ce que?|lo que|quello che|o que) "
    r"(?!du\b|tu\b)(?:\w{1,12}\s){0,3}?"
    r"(?:uber|over|sur|sobre|acerca de|su|sul|sulla|del?)\s"
    rf"(?!(?:\w{{1,6}}\s)?(?:{_OF_MODELS}|deine|anweisung|regel|instru|consigne|regla|regra|regol|dies|das\b|cela|esto|isso"
    r"|system|modell?|mode[lr]|mich|uns|moi|nous|mi\b|sich))"
    r"(?:\w{1,6}\s)?\w{3}"
)
# A document that takes the place of another one, said in the same breath or of itself right behind it, which
# does not go on to have anything sent off but questions.
REPLACED: Final = (
    r"(?![^\x1f]{0,300}?\b(?:(?:e-?)?mail|send|forward|post|upload|submit|schicke?|sende?)\s"
    r"(?!(?:any |your |all )?(?:questions?|comments?|feedback|enquir\w+|inquir\w+)\b)"
    r"[^!?\n\x1f]{0,80}?(?:\w@\w|https?:))"
    r"[^.!?\x1f]{0,120}?(?:[.!]\s(?=(?:this|these|diese|cette|esta|este|questa|deze)\b)[^.!?\x1f]{0,40}?)?"
    r"\b(?:version|edition|revision|manual|leaflet|booklet|sheet|drawing|page|ausgabe"
    r"|fassung|auflage|anleitung|blatt|notice|feuille|\S{1,2}dition|versi\S{1,3}n|edici\S{1,2}n|hoja|folha"
    r"|vers\S{1,2}o|versione|edizione|foglio|versie|uitgave|wersja|wydanie)\b[^.\x1f]{0,40}?\b(?:replac|supersed"
    r"|ersetz|remplac|annul|reemplaz|sustitu|substitu|sostitu|vervang|erstatter|ers\S{1,2}tter|zast)\w*"
)
