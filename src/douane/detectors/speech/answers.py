"""Acts that put something into all that the model says, or into what it remembers, in other languages too."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.detectors.speech.act import BACK, FEW, GAP, IDLE, Act, signs

# Signs of an address: what is sought at each place has to be short.
_SINK: Final = r"(?:://[^\s\x1f]{4}|www\.[a-z0-9]{2}|\w@[\w-]{1,63}\.[a-z]|\+\d[\d ()-]{7})"
_COMMAND: Final = (
    r"(?:\b(?:curl|wget|iwr|npx|powershell|sudo)\s+\S|\b(?:pip|npm|brew|gem|cargo) i(?:nstall)?\s+\S)"
)
_PLANTED: Final = rf"(?:{_SINK}|{_COMMAND})"
_FRAME: Final = r"(?:begin|start|end|open|close|finish|prefix|preface|prepend)(?:ing)?"
_PUT: Final = r"(?:append|include|add|put|insert|place|embed|mention|cite|attach|show|paste|post)"
_AHEAD: Final = rf"(?=(?:[^\n\x1f.!?]|[.!?](?!\s)){{0,240}}?{_PLANTED})"
_EVERY: Final = (
    rf"(?:every|each|all(?: of)?(?: your)?){GAP}(?:of your{GAP})?(?:\w{{1,12}}{GAP})?"
    r"(?:responses?|answers?|repl(?:y|ies)|messages?|summar(?:y|ies)|outputs?)(?! to (?:our|the)\b)"
)
_OWN: Final = rf"(?:(?:next|final|whole){GAP})?(?:responses?|answers?|summary)"
_NOT_IT: Final = rf"(?:\b(?:{IDLE}|can|will|would|may|we|they|it|that|which|who|not|should|shall)|n['’]t)\s+"


class _Language(NamedTuple):
    """`asked` is a condition on what the user does or what the model is about to do, with its `signs`.

    `every` is the model's answer or all of them; `send`, `say` and `put` begin an order. `box` is what people
    have and nobody asks them for, `hush` the order to be silent, whoever it is kept from,
    `theirs` what is the user's.
    """

    signs: str
    asked: str
    every_signs: str
    every: str
    send: str
    say: str
    put: str
    box: str
    hush: str
    theirs: str


_LANGUAGES: Final = (
    _Language(  # German
        "bevor du antwort|bevor sie antwort|wenn der nutzer|wenn der benutzer|falls der nutzer"
        "|falls der benutzer"
        "|sobald der benutzer|sobald der nutzer",
        r"(?:bevor (?:du|sie) antwort\w*|(?:wenn|falls|sobald) der (?:be)?nutzer [^.!?\n\x1f]{0,40}?"
        r"\b(?:frag|bitt|sag|will|mocht|schreib)\w*)",
        "jede antwort|jeder antwort|jede deiner|allen antworten|alle antworten",
        r"(?:jeder? (?:deiner )?antwort(?:en)?|alle[n]? (?:deine[n]? )?antworten)",
        r"(?:sende|schicke?|leite|ubermittle|maile|lade|hange?|poste|veroffentliche)",
        r"(?:antworte|sag|sage|nenne?|empfiehl|behaupte)",
        r"(?:beginne?|beende?|fuge?|schreibe?|erwahne?|setze?|nimm|ende|schlie(?:ss?|ß)(?:e|t|en sie))",
        "alle e-mails|alle mails|alle emails|letzten mails|letzten e-mails|alle kontakte|alle dateien"
        "|posteingang",
        "erwahne es nicht|erwahne dies nicht|erwahne das nicht|sag es niemand|sage es niemand"
        "|erzahle niemand|verrate es niemand",
        r"seine[nrm]?|ihre[nrm]?|den inhalt|alle[ns]?|das passwort|gesprach\w*|verlauf",
    ),
    _Language(  # French
        "avant de repondre|quand l'utilisateur|lorsque l'utilisateur|si l'utilisateur",
        r"(?:avant de repondre|(?:quand|lorsque|si) l['’]utilisateur (?:te |vous )?(?:demande|dit|veut|pose"
        r"|ecrit)\w*)",
        "chaque reponse|toutes tes reponses|toutes vos reponses",
        r"(?:chaque reponse|toutes (?:tes|vos) reponses)",
        r"(?:envo(?:ie|yez)|transmet[sz]?|transmettez|expedie[zr]?|publie[zr]?|transfere[zr]?|joins|joignez)",
        r"(?:reponds|repondez|dis|dites|recommande[zr]?|affirme[zr]?)",
        r"(?:commence[zr]?|termine[zr]?|finis(?:sez)?|ajoute[zr]?|inclus|incluez|insere[zr]?|mets|mettez"
        r"|cite[zr]?|conclus|concluez)",
        "tous les mails|tous les e-mails|tous les courriels|derniers mails|tous les contacts"
        "|boite de reception",
        "ne le dis a personne|ne le dites a personne|n'en parle a personne|n'en parlez a personne"
        "|ne le mentionne pas",
        r"son|sa|ses|le contenu|tou(?:s|t|tes)|mot de passe|conversation|historique",
    ),
    _Language(  # Spanish
        "antes de responder|cuando el usuario|si el usuario|si la usuaria",
        r"(?:antes de responder|(?:cuando|si) (?:el usuario|la usuaria) (?:te |le )?"
        r"(?:pregunt|pid|dic|dig|quier|escrib|solicit)\w*)",
        "cada respuesta|todas tus respuestas|todas sus respuestas",
        r"(?:cada respuesta|todas (?:tus|sus|las) respuestas)",
        r"(?:envia|envie|manda|mande|reenvia|reenvie|transmite|publica|sube|comparte|adjunta)",
        r"(?:responde|responda|di|dile|digale|diga|recomienda|afirma)",
        r"(?:empieza|comienza|termina|acaba|incluye|incluya|anade|agrega|inserta|pon|menciona|cita|concluye|concluya|cierra|cierre)",
        "todos los correos|ultimos correos|todos los contactos|bandeja de entrada",
        "no se lo digas|no lo menciones|no lo digas a nadie|no menciones est",
        r"sus?|el contenido|tod[oa]s?|contrasena|conversacion|historial",
    ),
    _Language(  # Portuguese
        "antes de responder|quando o usuario|se o usuario|se o utilizador|quando o utilizador",
        r"(?:antes de responder|(?:quando|se) o (?:usuario|utilizador) (?:te |lhe )?"
        r"(?:pergunt|ped|disser|quiser|escrev|solicit)\w*)",
        "cada resposta|todas as respostas|todas as suas respostas",
        r"(?:cada resposta|todas as (?:suas |tuas )?respostas)",
        r"(?:envi[ae]|mand[ae]|encaminh[ae]|transmit[ae]|publi(?:ca|que)|compartilh[ae]|anex[ae])",
        r"(?:respond[ae]|dig[ao]|diz|recomend[ae]|afirm[ae])",
        r"(?:comec[ae]|termin[ae]|inclu[ai]|adicion[ae]|acrescent[ae]|insir[ae]|coloque|mencion[ae]|cite|conclua|finaliz[ae]|encerr[ae])",
        "todos os e-mails|todos os emails|ultimos e-mails|ultimos emails|todos os contatos|caixa de entrada"
        "|a agenda",
        "nao conte a ninguem|nao diga a ninguem|nao mencione isso|nao mencione est|nao conte para ninguem",
        r"seus?|suas?|o conteudo|tod[oa]s?|senha|conversa|historico",
    ),
    _Language(  # Italian
        "prima di rispondere|quando l'utente|se l'utente",
        r"(?:prima di rispondere|(?:quando|se) l['’]utente (?:ti |le )?(?:chied|domand|dic|vuol|scriv)\w*)",
        "ogni risposta|tutte le risposte|tutte le tue risposte",
        r"(?:ogni risposta|tutte le (?:tue )?risposte)",
        r"(?:invia|manda|inoltra|trasmetti|pubblica|carica|allega|condividi)",
        r"(?:rispondi|di['’]?|digli|raccomanda|consiglia|afferma)",
        r"(?:inizia|comincia|termina|finisci|aggiungi|includi|inserisci|metti|cita|concludi|chiudi)",
        "tutte le mail|tutte le e-mail|ultime mail|tutti i contatti|posta in arrivo",
        "non dirlo a nessuno|non menzionarlo|non menzionare quest|non dirlo",
        r"suo|sua|suoi|sue|il contenuto|tutt[eio]|password|conversazione|cronologia",
    ),
    _Language(  # Dutch
        "voordat je antwoord|voor je antwoord|als de gebruiker|wanneer de gebruiker",
        r"(?:voor(?:dat)? je antwoordt?|(?:als|wanneer) de gebruiker [^.!?\n\x1f]{0,40}?\b(?:vraagt|zegt"
        r"|wil|schrijft))",
        "elk antwoord|elke reactie|al je antwoorden|antwoord altijd",
        r"(?:elk antwoord|elke reactie|al je antwoorden|(?<!\w)antwoord altijd met)",
        r"(?:stuur|verstuur|verzend|mail|upload|deel)",
        r"(?:antwoord|zeg|vertel|beveel)",
        r"(?:begin|eindig|sluit|voeg|zet|noem|schrijf)",
        "alle e-mails|alle mails|laatste mails|alle contacten|postvak",
        "vertel het niemand|vertel dit aan niemand|vertel dit niet|noem dit niet",
        r"zijn|haar|de inhoud|alle|wachtwoord|gesprek",
    ),
)


def _acts(of: _Language) -> tuple[Act, ...]:
    """What an order about answers is in a language: a condition with what is to be done, and every answer."""
    then = r"[^\n\x1f]{0,100}?[\s,]"
    # What is sent when somebody asks is theirs; a form for them is not.
    sent = rf"{then}(?:{of.send})\b(?=[^.!?\n\x1f]{{0,80}}?\b(?:{of.theirs})\b)[^.!?\n\x1f]{{0,120}}?{_SINK}"
    place = r"[^.!?\n\x1f]{0,80}?(?:~/\.(?:ssh|aws)|\bid_rsa|\s\.env\b)"
    said = rf"{then}(?:{of.say})\b(?=[^\n\x1f]{{0,160}}?{_SINK})"
    put = rf"(?:\b(?:{of.put})\b{GAP}{FEW}{of.every}|antwoord altijd met)"
    return (
        Act(
            "asked-away",
            "a condition on what the user asks, and an address for what follows",
            signs(of.signs),
            rf"{of.asked}(?:{sent}|{place}|{said})",
            0.9,
            0.8,
        ),
        Act(
            "plant",
            "an order to put an address or a command into the answers",
            signs(of.every_signs),
            rf"{put}(?=[^\n\x1f]{{0,160}}?{_PLANTED})",
            0.9,
            0.6,
            "",
            BACK,
        ),
        Act(
            "send-away",
            "an order to send something to a place that it names",
            signs(of.box),
            rf"\b(?:{of.send})\b[^.!?\n\x1f]{{0,60}}?(?:{of.box})(?=[^.!?\n\x1f]{{0,120}}?{_SINK})",
            0.75,
            0.6,
            "",
            BACK,
        ),
        Act("silently", "secrecy", signs(of.hush), of.hush, 0.45, 0.5),
    )


ANSWERS: Final = (
    Act(
        "plant",
        "an order to put an address or a command into the answers",
        signs(
            "every response|each response|all responses|all your responses|every answer|each answer"
            "|all answers"
            "|all your answers|all of your answ|all of your resp|all of your repl|every reply|each reply"
            "|all replies|all your replies|every message"
            "|your response|your answer"
            "|your summary|your final|your next response"
        ),
        rf"\b(?:{_FRAME}{GAP}{_AHEAD}(?:{FEW}{_EVERY}|your{GAP}{_OWN})"
        rf"|{_PUT}(?:ing)?{GAP}{_AHEAD}[^!?\n\x1f]{{0,100}}?\b(?:{_EVERY}|(?:in|into|to|within"
        rf"|of){GAP}your{GAP}{_OWN}))\b",
        0.9,
        0.5,
        _NOT_IT,
        BACK,
    ),
    Act(
        "memory",
        "an order to remember something for good",
        signs(
            "future conversation|future session|future chat|future interaction|future response"
            "|future request|to memory"
            "|your memory|long-term memory|update your instructions|update your guidelines|update your rules"
        ),
        r"(?:(?:remember|save|store|keep|note|add|write|record|memori[sz]e|apply)\b[^.!?\n\x1f]{0,50}?"
        r"(?:\b(?:for|in|to|into|across) (?:all |any |every |the |your ){0,2}(?:future|later"
        r"|subsequent) (?:conversations?"
        r"|sessions?|chats?|interactions?|responses|requests?)|\b(?:to|in|into) (?:your |the |long-term "
        r"|persistent ){0,2}"
        r"memory(?=[:.,;!]|\s?$| that| for))|update your (?:instructions|guidelines|rules|memory)(?=[:.,;!]"
        r"| so| to| with))",
        0.65,
        0.4,
        _NOT_IT,
        BACK,
    ),
    *(act for one in _LANGUAGES for act in _acts(one)),
)
