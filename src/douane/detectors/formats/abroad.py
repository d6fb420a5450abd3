"""Passwords by what other languages call them, in and beyond ASCII: `Пароль: …`, `le mot de passe est …`."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.formats.given import is_told
from douane.detectors.formats.named import PASSWORD
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern
from douane.detectors.triggers import Words

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.budget import Budget
    from douane.detectors.trigger import Occurrence

_SPOKEN: Final = (
    *("contraseña", "clave de acceso", "hasło", "şifre", "parolă", "lösenord", "mật khẩu", "slaptažodis"),
    *("пароль", "парола", "лозинка", "κωδικός πρόσβασης", "סיסמה", "סיסמא", "كلمة المرور", "كلمة السر"),
    *(
        "رمز عبور",
        "گذرواژه",
        "密码",
        "密碼",
        "口令",
        "パスワード",
        "暗証番号",
        "비밀번호",
        "패스워드",
        "पासवर्ड",
    ),
    "รหัสผ่าน",
)
_ASCII: Final = (
    *("mot de passe", "parola", "adgangskode", "salasana", "lozinka", "heslo", "kata sandi", "sifre"),
    *("contrasena", "senha", "wachtwoord", "passwort"),
)
_CALL: Final = Lazy(r"[\w.$]{0,40}[A-Za-z_]\(")
_WIDTH: Final = 24  # of the longest of them, and an ending
_IS: Final = (
    r"[:：=]|\x1f|是|为|為|は|が|이|는|은"
    r"|(?<= )(?:es|est|is|ist|lautet|jest|to|är|er|e|é|è|это|είναι|est[ée]|olarak)(?:[ :]|：)"
)
_BEHIND: Final = (
    rf"\w{{0,3}}(?:[\"'`*_）)\]]{{0,4}})[ \u00a0\u3000]{{0,2}}(?P<op>{_IS})[ \t\u00a0\u3000]{{0,4}}"
    r"(?P<quote>\\{0,3}[\"'`「『«“*]{0,3})"
    r"(?P<secret>[^\s\"'`\\\x1f,;<»」』”*，。；、]{6,80})"
)


def _is_told(match: re.Match[str]) -> float:
    """Sentences go on with ASCII too, so that no address and no other name is one, nor a call in code."""
    value = match["secret"]
    return is_told(match) if value.isascii() and not _CALL.match(value) else 0.0


def _named(words: Iterable[str]) -> Pattern:
    literals = tuple(words)
    either = f"(?:{'|'.join(literals)})"
    return Pattern(
        PASSWORD,
        literals,
        f"{either}.{{0,24}}",
        f"(?i:{either}){_BEHIND}",
        _is_told,
        window=_WIDTH,
    )


_FORMS: Final = tuple(
    dict.fromkeys(form for word in _SPOKEN for form in (word, word.capitalize(), word.title(), word.upper()))
)
_BEYOND: Final = _named((*_FORMS, "ŞİFRE"))
WORDS: Final = Words("passwords", _BEYOND.literals)
PATTERNS: Final[tuple[Pattern, ...]] = (_named(_ASCII),)


def spoken(content: str, occurrences: Sequence[Occurrence], budget: Budget) -> Iterator[tuple[int, Pattern]]:
    """Where a password may stand that one of `WORDS` names; `occurrences` says which of them are there."""
    for word in dict.fromkeys([WORDS.words[number] for _, number in occurrences]):
        place = content.find(word)
        while place >= 0 and not budget.is_used_up:
            yield place, _BEYOND
            place = content.find(word, place + len(word))
