"""Orders in other languages that are written in Latin letters, made of the words that each has for them.

What is read is ASCII: marks and letters that look alike are folded before.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.speech.act import Act, signs
from douane.detectors.speech.discreet import ABROAD as DISCREET
from douane.detectors.speech.taken_back import BELIEVED, ELSEWHERE, REPLACED

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Language(NamedTuple):
    """Words as expressions, and the signs before which they begin (`back` of the nouns).

    `aside` puts aside what was told before. `untold` is an order not to tell the `user`. `send` begins an
    order to send something `private`. Behind `guard` any of them is no order.
    """

    aside_signs: str
    aside: str
    user_signs: str
    untold: str
    private_signs: str
    send: str
    private: str
    guard: str


_REST: Final = r"[^.!?\n\x1f]{0,60}?"

_LANGUAGES: Final = (
    _Language(  # Romanian
        "ignora toate|ignora orice|ignora instruc|ignora indic|ignorati|nu lua in|nu luati in"
        "|nu tine cont|uita tot|uitati tot",
        rf"(?:ignora(?:ti)?|nu (?:lua(?:ti)? in (?:seama|considerare)|tine(?:ti)? cont de)) {_REST}"
        r"\b(?:instructiun\w+|comenzile|ordinele|indicatiile|regulile|directivele|promptul\w*)"
        r"(?=[^.!?\n\x1f]{0,30}\b(?:anterioare|precedente|de mai sus|de pana acum|initiale|tale|primite)\b)"
        r"|(?:ignora(?:ti)?|uita(?:ti)?) (?:tot ce|toate) [^.!?\n\x1f]{0,30}?\b(?:spus|zis|cerut"
        r"|instructiun\w+|anterioare)\b",
        "utilizator",
        r"(?:\bnu (?:(?:ii|le|i|l|il) )?(?:spune|informa|anunta|mentiona|dezvalui|zice|avertiza"
        r"|divulga)(?:ti)?"
        rf"|\bfara (?:sa|a) (?:(?:ii|il|i|l) )?(?:spui|informezi|anunti|informa|anunta"
        rf"|spune))\b{_REST}\butilizator\w*",
        "parola|parole|credentiale|cheia api|cheile api|cheile ssh|datele utilizator|contactele|conversatia",
        r"(?:trimite|expediaza|transmite|incarca|publica)(?:ti)?",
        r"parol\w+|credentiale\w*|chei(?:a|le) (?:api|ssh|private?)|datele utilizator\w*|contactele"
        r"|conversati\w+",
        "nu|sa|cum|pot|puteti",
    ),
    _Language(  # German
        "vergiss |vergessen sie|missachte",
        r"(?:vergiss|vergessen sie"
        r"|missachten?(?: sie)?) alle[sn]?,? (?:was [^.!?\n\x1f]{0,30}?\b(?:gesagt|gelernt|angewiesen"
        r"|befohlen"
        r"|mitgeteilt)\b|(?:vorherigen?|bisherigen?|fruheren?|deine|ihre) (?:anweisungen|regeln|vorgaben"
        r"|befehle))",
        "nutzer|anwender",
        r"\b(?:sagen?|erzahlen?|verraten?|teilen?|informieren?|benachrichtigen?|warnen?)(?: sie)? (?:es "
        r"|davon |das )?(?:dem|den|der) (?:be)?"
        r"(?:nutzern?|anwendern?)(?:in)?\b[^.!?\n\x1f]{0,30}?\b(?:nicht|nichts|niemals|kein\w*)\b",
        "passwort|passworter|kennwort|kennworter|zugangsdaten|anmeldedaten|schlussel|gesprachsverlauf",
        r"(?:ver)?senden?(?: sie)?|schicken?(?: sie)?|ubermitt(?:le|eln sie)|leiten?(?: sie)?|mailen?"
        r"|laden?(?: sie)?",
        r"pass(?:wort|worter)\w*|kennwort\w*|kennworter|zugangsdaten|anmeldedaten|(?:api|ssh|privat\w*"
        r"|geheim\w*)[ -]?schlussel"
        r"|gesprachsverlauf",
        "nicht|nie|niemals|zu|kann|konnen|darf|wir",
    ),
    _Language(  # French
        "oublie tout|oubliez tout|oublie ce qu|oubliez ce qu|n'ecoute",
        r"oublie[zr]? (?:tout )?ce qu\S{0,2} ?[^.!?\n\x1f]{0,25}?\b(?:dit|demande|ordonne|appris avant"
        r"|precede|explique)\b",
        "utilisateur|utilisatrice",
        r"\bn(?:e |['’])(?:(?:en|lui|le|l['’]) ?)?(?:dis|dites|parle[zs]?|informe[zs]?|mentionne[zs]?"
        r"|previens|prevenez|revele[zs]?"
        r"|avertis|avertissez|signale[zs]?) (?:pas|rien|jamais)\b[^.!?\n\x1f]{0,40}?\butilisat(?:eur|rice)s?"
        r"|\bsans (?:en |le )?(?:informer|prevenir|avertir|dire|signaler"
        r"|mentionner)\b[^.!?\n\x1f]{0,20}?\butilisat(?:eur|rice)s?",
        "mot de passe|mots de passe|identifiants|cle api|cles api|cle privee|cles privees|cle ssh"
        "|fichier .env|contenu du fichier",
        r"envo(?:ie|ies|yez|yer)|transmets|transmettez|transmettre|expedie[zr]?|publie[zr]?|televerse[zr]?",
        r"mots? de passe|identifiants|cles? (?:api|ssh|privees?|secretes?)|fichier [\w./~]{0,30}(?:\.env"
        r"|id_rsa)\b",
        "ne|pas|de|pour|on|nous|jamais|n['’]",
    ),
    _Language(  # Spanish
        "olvida todo|olvide todo|olvida lo que|olvide lo que|olviden todo",
        r"olvid(?:a|e|en) (?:todo )?lo (?:que [^.!?\n\x1f]{0,25}?\b(?:dij\w+|dicho|ordenad\w+|pedid\w+"
        r"|indicad\w+|instru\w+)|anterior)\b",
        "usuario|usuaria",
        r"\b(?:no|nunca|sin) (?:(?:se |le )?l[oea]s? |se )?(?:dig[ao]s?|informes?|informar\w*|menciones?"
        r"|mencionar\w*|reveles?|revelar\w*|avises?"
        rf"|avisar\w*|notifiques?|notificar\w*|cuentes?|decir\w*|comuniques?)\b{_REST}\busuari[oa]s?",
        "contrasena|contrasenas|credenciales|clave api|claves api|clave privada|claves privadas"
        "|clave ssh|claves ssh|datos del usuario|historial de",
        r"envi(?:a|e|en|ar)|manda|mande|reenvi(?:a|e)|transmit(?:e|a)|suba?|comparte|comparta|publica"
        r"|publique",
        r"contrasenas?|claves? (?:api|ssh|privadas?|secretas?)|credenciales|datos del usuario|historial de",
        "no|que|se|para|nunca|puede|debe",
    ),
    _Language(  # Portuguese
        "esqueca |esquece |esquecam ",
        r"esque(?:ca|ce|cam) (?:de )?(?:tudo (?:o )?que|o que) [^.!?\n\x1f]{0,25}?\b(?:dit[oa]|disse\w*"
        r"|pedid\w+|ordenad\w+|instru\w+)\b"
        r"|esque(?:ca|ce|cam) (?:todas )?as (?:instruc\w+|regras|ordens)\b",
        "usuario|usuaria|utilizador",
        r"\b(?:nao|nunca|sem) (?:o |lhe |se )?(?:dig[ao]s?|informes?|informar|informe|mencion\w+"
        r"|revel\w+|avis\w+|notifi\w+|conte|contar|dizer)\b"
        rf"{_REST}\b(?:usuari[oa]|utilizador\w*)s?",
        "senha|senhas|palavra-passe|palavras-passe|credenciais|chave api|chaves api|chave privada"
        "|chaves privadas|dados do usuario|dados do utilizador",
        r"envi(?:e|a|em|ar)|mande|manda|encaminh(?:e|a)|transmit(?:a|e)|compartilh(?:e|a)|publi(?:que|ca)",
        r"senhas?|palavras?-passe|credenciais|chaves? (?:api|ssh|privadas?|secretas?)"
        r"|dados do (?:usuario|utilizador)",
        "nao|que|se|para|nunca|pode|deve",
    ),
    _Language(  # Italian
        "dimentica tutto|dimentichi tutto|dimenticate tutto|dimentica quello|dimentica cio",
        r"dimentic(?:a|hi|ate) (?:tutto )?(?:quello|cio"
        r"|quanto)(?: che)? [^.!?\n\x1f]{0,25}?\b(?:dett[oa]|chiest[oa]|ordinat[oa]|istruit[oa])\b",
        "utente|utenti",
        r"\b(?:non|mai|senza) (?:gli |lo |ne )?(?:dir(?:e|lo|gli)|dite|dica|informa(?:re|te)?"
        r"|menziona(?:re|te)?|rivela(?:re|te)?|avvisa(?:re|te)?"
        rf"|avverti(?:re|te)?|comunica(?:re|te)?)\b{_REST}\butent[ei]\b",
        "le password|la password|tutte le password|credenziali|chiave api|chiavi api|chiave privata"
        "|chiavi private|chiavi ssh|dati dell'utente",
        r"invia(?:te)?|manda(?:te)?|inoltra(?:te)?|trasmett(?:i|ete)|spedi(?:sci|te)|pubblica(?:te)?"
        r"|carica(?:te)?",
        r"(?:le|la|tutte le) password|credenziali|chiav[ei] (?:api|ssh|privat[ae]|segret[ae])"
        r"|dati dell['’]utente",
        "non|che|si|per|mai|puo|deve",
    ),
    _Language(  # Dutch
        "vergeet alles|vergeet wat",
        r"vergeet (?:alles )?(?:wat|dat) [^.!?\n\x1f]{0,25}?\b(?:verteld|gezegd|gevraagd|opgedragen)\b",
        "gebruiker",
        r"\b(?:vertel|zeg|meld|informeer|waarschuw) (?:het )?(?:aan )?(?:de|je"
        r"|uw) gebruikers?\b[^.!?\n\x1f]{0,30}?\b(?:niet|niets|nooit|geen)\b",
        "wachtwoord|wachtwoorden|inloggegevens|api-sleutel|prive-sleutel|privesleutel",
        "stuur|verstuur|verzend|mail|upload",
        r"wachtwoord(?:en)?|inloggegevens|(?:api|ssh|prive)[ -]?sleutels?",
        "niet|nooit|te|kan|kunnen|we|wij",
    ),
    _Language(  # Polish
        "zapomnij|zapomnijcie",
        r"zapomnij(?:cie)? (?:o )?(?:wszystkim|tym),? co [^.!?\n\x1f]{0,25}?\b(?:powiedzia\w+|mowi\w+"
        r"|kaza\w+|polecon\w+)\b",
        "uzytkownik",
        r"\b(?:nie|nigdy nie) (?:mow|informuj|wspominaj|ujawniaj|powiadamiaj"
        r"|zdradzaj)(?:cie)?\b[^.!?\n\x1f]{0,40}?\buzytkownik\w*"
        r"|\bbez (?:wiedzy|informowania|powiadamiania) uzytkownik\w*",
        "hasla|haslo|hasel|dane logowania|klucz api|klucze api|klucz prywatny|klucze prywatne",
        "wyslij(?:cie)?|przeslij(?:cie)?|przekaz(?:cie)?|opublikuj(?:cie)?",
        r"hasl[ao]|hasel|dane logowania|klucze? (?:api|ssh|prywatn\w+)",
        "nie|nigdy|aby|zeby|moze|mozna",
    ),
    _Language(  # Turkish
        "her seyi unut|tum talimatlari|onceki talimatlari",
        r"(?:(?:her seyi|tum talimatlari|onceki (?:tum )?talimatlari) )(?:unut|yok say|gormezden gel"
        r"|dikkate alma)(?:un|in)?\b",
        "kullanici",
        r"\bkullanici\w*\b[^.!?\n\x1f]{0,30}?\b(?:soyleme|bildirme|bahsetme|haber verme|gosterme)(?:yin)?\b",
        "sifre|parolalar|kimlik bilgi",
        "(?!)",
        "(?!)",
        r"icin|(?<!model )(?<!sistem )hakkinda (?:\w{2,24}\s){0,2}\w{2,24}",
    ),
    _Language(  # Vietnamese
        "bo qua tat ca|bo qua moi|bo qua cac|quen tat ca|hay quen",
        r"(?:bo qua|quen) (?:di )?(?:tat ca |moi |cac ){1,3}(?:huong dan|chi dan|menh lenh|chi thi"
        r"|quy tac|lenh)(?=[^.!?\n\x1f]{0,20}?\b(?:truoc|tren|cu)\b)",
        "nguoi dung",
        r"\b(?:khong|dung)(?: duoc)? (?:noi|bao|thong bao|tiet lo|de)\b[^.!?\n\x1f]{0,20}?\bnguoi dung\b",
        "mat khau",
        "gui|chuyen",
        "mat khau",
        "khong|de|co the",
    ),
    _Language(  # Indonesian, Malay
        "lupakan semua|lupakan segala|jangan ikuti",
        r"(?:lupakan|abaikan) (?:semua|segala)[^.!?\n\x1f]{0,20}?\b(?:instruksi|perintah|aturan|arahan"
        r"|yang (?:di)?(?:katakan|perintahkan))\b",
        "pengguna",
        r"\b(?:jangan|tanpa) (?:beri ?tahu\w*|memberi ?tahu\w*|katakan|ceritakan|sebutkan"
        r"|ungkapkan)\b[^.!?\n\x1f]{0,30}?\bpengguna\b",
        "kata sandi|kredensial|kunci api|kunci ssh",
        "kirim(?:kan)?|teruskan|unggah",
        r"kata sandi|kredensial|kunci (?:api|ssh|pribadi)",
        "jangan|tidak|untuk|dapat",
    ),
    _Language(  # Swedish, Danish, Norwegian
        "glom allt|glem alt|glem alle",
        r"gl[oe]m all?t[^.!?\n\x1f]{0,25}?\b(?:sagt|sagts|fortalt|laert|beordret)\b",
        "anvandaren|brugeren|brukeren",
        r"\b(?:beratta|fortel|fortael|sig|informera|informer|avslor|afslor) (?:det )?(?:inte|ikke|aldrig"
        r"|aldri) [^.!?\n\x1f]{0,25}?"
        r"\b(?:anvandaren|brugeren|brukeren)\b|\b(?:anvandaren|brugeren|brukeren) (?:inte|ikke) (?:om"
        r"|noget|noe|nagot)\b",
        "losenord|losenorden|adgangskode|passord",
        "skicka|send|vidarebefordra|videresend",
        r"losenord\w*|passord\w*|adgangskod\w*",
        "inte|ikke|aldrig|aldri|att|at|kan",
    ),
)

_SINK: Final = r"(?:[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]|https?://[^\s\x1f]{4}|www\.[a-z0-9-]{2})"
_NEVER: Final = r"[^.!?\n\x1f]{0,90}?\b(?:niemals|nie|nicht|nooit|niet)\b"  # may stand behind the verb
_BACK: Final = 80


def _acts(of: _Language) -> Iterator[Act]:
    """What the words of a language make; to send something is two acts, of which one says what."""
    guard = rf"\b(?:{of.guard})\s+"
    what = rf"[^\n\x1f]{{0,90}}?\b(?:{of.private})"
    away = rf"\b(?:{of.send})\b(?!{_NEVER})(?={what})(?=[^\n\x1f]{{0,160}}?{_SINK}){what}"
    yield Act(
        "override",
        "an order to ignore earlier instructions",
        signs(of.aside_signs),
        of.aside,
        1.0,
        1.0,
        guard,
        partly=rf"{ELSEWHERE}|{REPLACED}|{BELIEVED}",
    )
    yield Act(
        "secrecy",
        "an order to keep something from the user",
        signs(of.user_signs),
        of.untold,
        1.0,
        1.0,
        "",
        _BACK,
        partly=DISCREET,
    )
    for name, noun in (
        ("send-away", "an order to send something to a place that it names"),
        ("secret-place", "an order to open what has nothing to do with the text"),
    ):
        yield Act(name, noun, signs(of.private_signs), away, 0.6, 0.6, guard, _BACK)


ABROAD: Final = tuple(chain.from_iterable(map(_acts, _LANGUAGES)))
