"""The two gravest acts in other languages that are written in Latin letters."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import FEW, GAP, Act, signs
from douane.detectors.speech.discreet import ABROAD
from douane.detectors.speech.taken_back import BELIEVED, ELSEWHERE, MATTERS, REPLACED

_OVERRIDE: Final = "an order to ignore earlier instructions"
_SECRECY: Final = "an order to keep something from the user"


def _override(name: str, found: str, source: str) -> Act:
    guard = rf"\b(?:{name})\s+"
    partly = rf"{ELSEWHERE}|{REPLACED}|{BELIEVED}|{MATTERS}"
    return Act("override", _OVERRIDE, signs(found), source, 1.0, 1.0, guard, partly=partly)


def _secrecy(found: str, source: str, back: int, guard: str = "") -> Act:
    return Act("secrecy", _SECRECY, signs(found), source, 1.0, 1.0, guard, back, partly=ABROAD)


FOREIGN: Final = (
    _override(  # German
        "nicht|nie|wir|sie|die|das|und wir",
        "ignorier|vergiss|vergesse|missachte|vernachl|beachte nicht|lass alle|lassen sie alle|setze dich",
        rf"(?:ignorier(?:e|en sie)?|vergiss|vergessen sie|missachten?(?: sie)?"
        rf"|vernachl\S+ssigen?(?: sie)?|lass(?:en sie)?),?{GAP}(?:(?:bitte|nun|jetzt|sofort"
        rf"|einfach){GAP})?"
        rf"(?:(?:alle|all|die|deine|ihre|meine|s\S{{1,2}}mtliche|jegliche|diese"
        rf"|was){GAP}){{0,3}}(?:(?:vorherigen|vorigen|bisherigen|fr\S{{1,2}}heren"
        rf"|vorhergehenden|vorangegangenen|obigen|obenstehenden|urspr\S{{1,2}}nglichen|anderen"
        rf"|systeminternen|vorigen|bestehenden){GAP}){{0,2}}"
        rf"(?:anweisung\w*|instru[ck]tion\w*|befehle?|vorgaben|regeln|aufgaben"
        rf"|auftr\S{{1,2}}ge|anordnungen|richtlinien|prompts?|eingaben|alles,?{GAP}was|(?:ich"
        rf"|du|man|ihnen|dir){GAP}\w+)\b"
        rf"|(?:ignorier|vergiss|vergessen sie){GAP}alles{GAP}(?:davor|bisherige|vorherige|oben"
        rf"|andere|was|vorher)",
    ),
    _override(  # French
        "pas|ne|on|nous|de|pour",
        "ignorez|ignore |ignorer |oubliez|oublie |oublier |ne tenez pas compte|ne tiens pas compte"
        "|ne tenez plus compte|ne tiens plus compte|faites abstraction|fais abstraction|tenez pas compte",
        rf"(?:ignore[zr]?|oublie[zr]?|(?:ne{GAP})?(?:tenez|tiens){GAP}(?:plus"
        rf"|pas){GAP}compte(?={GAP}de)|fai(?:s|tes){GAP}abstraction(?={GAP}de)){GAP}"
        rf"(?:(?:toutes?|tous|les?|la|vos|tes|mes|ces|ce|de|des|l['’]ensemble"
        rf"|tout){GAP}){{1,4}}(?:instructions?|consignes?|directives?|ordres?|r\S{{1,2}}gles"
        rf"|commandes?|prompts?|messages{GAP}pr\S{{1,2}}c\S{{1,2}}dents|(?:ce{GAP})?(?:qui"
        rf"|que){GAP}(?:pr\S{{1,2}}c\S{{1,2}}de|je|j['’]ai|tu|vous|on)"
        rf"|pr\S{{1,2}}c\S{{1,2}}dentes?)\b",
    ),
    _override(  # Spanish, Portuguese
        "no|não|nao|se|que|de|para|nunca",
        "ignora |ignore |ignorar |olvida |olvide |olvidar |haz caso omiso|haga caso omiso"
        "|omite |esquece |esque|desconsidere|desconsidera|descarta |desestima|pasa por alto",
        rf"(?:ignor(?:a|e|ar|en)|olvid(?:a|e|ar|en)|(?:haz|haga){GAP}caso{GAP}omiso{GAP}(?:de"
        rf"|a)|omite|esque\S{{1,2}}(?:a|e|er)|desconsider(?:e|a|ar)|descart(?:a|e)"
        rf"|desestim(?:a|e)|pasa{GAP}por{GAP}alto){GAP}"
        rf"(?:(?:tod[oa]s?|las|los|as|os|la|el|lo|o|a|tus|sus|suas|seus|mis|estas|estos|essas"
        rf"|esses|cualquier|quaisquer|qualquer|de){GAP}){{1,4}}(?:(?:otras|anteriores|previas"
        rf"|dem\S{{1,2}}s|outras){GAP})?"
        rf"(?:instrucciones|instru\S{{2,4}}es|instrucci\S{{1,2}}n|indicaciones|\S{{1,2}}rdenes"
        rf"|ordens|comandos?|reglas|regras|directrices|diretrizes|prompts?|anterior(?:es)?"
        rf"|que{GAP}(?:te|se|le|lhe|eu|foi|he|has|voc\S{{1,2}}))\b",
    ),
    _override(  # Italian
        "non|di|per|si",
        "ignora |ignori |ignorare |dimentica |dimentichi |dimenticare |non tenere conto|trascura |tralascia ",
        rf"(?:ignor(?:a|i|are)|dimentic(?:a|hi|are)|trascura|tralascia"
        rf"|non{GAP}tenere{GAP}conto{GAP}(?:di|delle|dei|degli)){GAP}(?:(?:tutt[eio]|le|i|gli"
        rf"|la|il|tue|tuoi|queste|ogni|qualsiasi|quanto|ci\S{{1,2}}"
        rf"|che){GAP}){{1,4}}(?:precedenti{GAP})?"
        rf"(?:istruzion[ei]|indicazioni|direttive|ordini|comandi|regole|prompt|detto|precedent[ei])\b",
    ),
    _override(  # Dutch, Danish, Norwegian, Swedish
        "niet|we|om|te|ikke|inte|att|at",
        "negeer |vergeet |ignorer |ignorera |glem |bortse|se bort fra",
        rf"(?:negeer|vergeet|ignorera?|glem|bortse{GAP}fr\S{{1,2}}n"
        rf"|se{GAP}bort{GAP}fra){GAP}(?:(?:alle|alla|al|de|het|je|uw|deze|alt|eerdere"
        rf"|voorgaande|vorige|bovenstaande|tidligere|tidigare|f\S{{1,2}}reg\S{{1,2}}ende"
        rf"|wat){GAP}){{0,4}}"
        rf"(?:instructies?|aanwijzingen|opdrachten|regels|instruktion(?:er|erna)|instruk(?:s"
        rf"|tion)(?:er|joner|jonene)\w*|anvisninger|ordrer|(?:ik|je|u|er|jeg|du){GAP}\w+)\b",
    ),
    _override(  # Polish, Czech, Turkish, Indonesian, Vietnamese, Romanian, Hungarian
        r"nie|ne|nu|tidak|jangan|k\Slavuz\w*|bro\S\Sr\w*|kutu\w*|park|montaj|kurulum",
        "zignoruj|ignoruj|zapomnij|pomi|zapome|abaikan|lupakan|yoksay|yok say|unut |unutun"
        "|dikkate alma|talimatlar|ignorati |uita |hagyd figyelmen|felejtsd",
        rf"(?:z?ignoruj(?:te|cie)?|zapomnij(?:cie)?|pomi\S{{1,2}}"
        rf"|zapome\S{{1,2}}(?:te)?(?:{GAP}na)?){GAP}(?:o{GAP})?(?:(?:wszystkie|wszelkie"
        rf"|poprzednie|wcze\S{{1,2}}niejsze|powy\S{{1,2}}sze|swoje|v\S{{1,2}}echny"
        rf"|p\S{{1,2}}edchoz\S{{1,2}}|wszystkich|poprzednich|te){GAP}){{0,3}}(?:instrukcj\w+"
        rf"|polece\w+|wskaz\S+|rozkaz\w+|regu\S+|pokyny|instrukce|p\S{{1,2}}\u00edkazy)"
        rf"|(?:abaikan|lupakan){GAP}(?:semua{GAP})?(?:instruksi|perintah|arahan|petunjuk|aturan)"
        rf"|talimatlar\S{{0,8}}{GAP}(?:\w+{GAP})?(?:yok ?say|unut|g\S{{1,2}}rmezden|dikkate "
        rf"alma|g\S{{1,3}}z ard)"
        rf"|(?:ignorati|uita){GAP}(?:toate{GAP})?(?:instruc\S{{1,2}}iunile|comenzile)|(?:hagyd "
        rf"figyelmen|felejtsd){GAP}{FEW}utas\S{{1,2}}t\S+",
    ),
    _override(  # Catalan, Slovak, Croatian, Finnish, Lithuanian, Estonian, Swahili, Filipino, Afrikaans
        "no|nie|ne|ei|usi|huwag|nie",
        "ignora totes|ignoruj|zanemari|unohda |ignoruok|ignoreeri |puuza |balewalain|ignoreer ",
        rf"(?:ignora{GAP}totes{GAP}les{GAP}(?:instruccions|indicacions|ordres)"
        rf"|(?:ignorujt?e?|zanemari(?:te)?){GAP}(?:(?:vsetky|predchadzajuce|doterajsie|sve|prethodne|ranije"
        rf"|dosadasnje){GAP}){{1,3}}(?:pokyny|instrukcie|prikazy|upute|uputstva|naredbe|instrukcije)"
        rf"|unohda{GAP}(?:kaikki{GAP})?(?:(?:aiemmat|aikaisemmat|edelliset){GAP})?(?:ohjeet|ohjeesi|kaskyt)"
        rf"|ignoruok(?:ite)?{GAP}(?:visas{GAP})?(?:ankstesnes{GAP})?(?:instrukcijas|nurodymus)"
        rf"|ignoreeri(?:ge)?{GAP}(?:\w{{2,9}}{GAP})?(?:varasemaid{GAP}|eelnevaid{GAP})?(?:juhiseid|kaske)"
        rf"|puuza{GAP}(?:maagizo|maelekezo|amri){GAP}(?:yote|zote|ya)"
        rf"|balewalain{GAP}(?:(?:mo|ninyo|ang|lahat|ng|mga|naunang|nakaraang){GAP}){{1,5}}(?:tagubilin|utos"
        rf"|instruksiyon)"
        rf"|ignoreer{GAP}(?:alle{GAP})?(?:vorige{GAP}|vroeere{GAP}|vroeer{GAP})?(?:instruksies|opdragte))\b",
    ),
    _secrecy(  # German
        "benutzer|nutzer|anwender",
        rf"(?:(?:sag|erz\S{{1,2}}hl|verrat|mitteil|teil|informier|erw\S{{1,2}}hn|zeig|offenbar"
        rf"|benachrichtig)\w*{GAP}{FEW}(?:dem|den|der)?{GAP}?(?:be)?(?:nutzern?"
        rf"|anwendern?)(?:in|innen)?\b[^.!?\n\x1f]{{0,60}}?\b(?:nichts?|niemals|kein\w*)\b"
        rf"|(?:(?:be)?nutzer|anwender)\w*{GAP}{FEW}(?:nichts?|nie|niemals"
        rf"|kein\w*){GAP}{FEW}(?:sagen|erz\S+|mitteilen|informieren|erw\S+hnen|zeigen"
        rf"|verraten)\b|ohne{GAP}(?:den|die|dem)?{GAP}?{FEW}(?:be)?nutzer\w*{GAP}{FEW}zu{GAP}(?"
        rf":informieren|fragen|benachrichtigen|sagen))",
        60,
        r"\b(?:wir|man|ich|er|es|app|system|server|programm|formular)\s+",
    ),
    _secrecy(  # French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish
        "utilisateur|usuario|utente|gebruiker|uzytkownik|kullan|ao usu|o usu",
        rf"(?:\b(?:ne|n['’]){GAP}?{FEW}(?:dis|dites|parle|parlez|mentionne|mentionnez|informe"
        rf"|informez|r\S{{1,2}}v\S{{1,2}}le|r\S{{1,2}}v\S{{1,2}}lez|dire|informer"
        rf"|mentionner)\b[^.!?\n\x1f]{{0,50}}\butilisateur|sans{GAP}(?:en{GAP})?(?:informer"
        rf"|avertir|pr\S{{1,2}}venir){GAP}l['’]utilisateur"
        rf"|\b(?:no|n\S{{1,2}}o|nunca|jam\S{{1,2}}s|sin|sem){GAP}{FEW}(?:digas?|diga"
        rf"|dig\S{{1,2}}is|mencion\w+|inform\w+|revel\w+|cuent\w+|conte|avis\w+|muestr\w+"
        rf"|mostre|decir\w*|dizer)\b[^.!?\n\x1f]{{0,50}}\busu\S{{1,2}}?rio"
        r"(?!\s(?:el|la|los|las|o|a|os|as)\s(?:ids?|identificador\w*|uuids?)\b)"
        rf"|\b(?:non|senza|mai){GAP}{FEW}(?:dire|dica|dirlo|menzion\w+|inform\w+|rivel\w+"
        rf"|avvis\w+|mostra\w*)\b[^.!?\n\x1f]{{0,50}}\butente"
        rf"|\b(?:vertel|zeg|meld|informeer|noem){GAP}{FEW}gebruiker[^.!?\n\x1f]{{0,40}}\b(?:nie"
        rf"ts?|niet)\b|\bnie{GAP}(?:m\S{{1,2}}w|informuj|wspominaj"
        rf"|ujawniaj)\b[^.!?\n\x1f]{{0,40}}u.?ytkownik"
        rf"|kullan\S{{1,2}}c\S{{1,3}}y?\S{{0,2}}[^.!?\n\x1f]{{0,40}}\b(?:s\S{{1,2}}yleme"
        rf"|bahsetme|bildirme|haber verme))",
        70,
    ),
)
