"""Whether a value that has the form of a secret can be one: no placeholder, no example, not too uniform."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from douane.detectors.lazy import Lazy


def words(text: str) -> tuple[str, ...]:
    """The words of `text`: a long list of them is easier to read and to change without quotes."""
    return tuple(text.split())


_PLACEHOLDER: Final = Lazy(
    r"example|sample|dummy|placeholder|redacted|changeme|change[-_]me|replace|insert|your[-_ ]?[a-z]"
    r"|not[-_]?(?:a[-_]?)?real|some[-_]|fake|xxxx|\.\.|…|\*\*\*|###|\$\{?[A-Z_a-z]+\}|\{\{[^}]*\}\}|%\([a-z_]+\)|%\{|%s|<[a-z/]|\[[a-z]+\]"
    r"|IOSFODNN7|wJalrXUtnFEMI|goes[-_]?here|-here|_here|todo|null|undefined|^%[A-Za-z_]+%$",
    re.IGNORECASE,
)
_REPEATED: Final = Lazy(r"([^A\\\s])\1{6}")
_COUNTED: Final = Lazy(
    r"abcdefgh|ghijklmnop|1234567890abcdef|0123456789abcdef|0123456789012345"
    r"|^.{0,8}dead-?beef.{0,8}$|dead-?beef.*dead-?beef",
    re.IGNORECASE,
)
_RUNS: Final = Lazy(r"[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]+")
_DATED: Final = Lazy(r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]")
_LETTERS: Final = Lazy(r"[a-z]{4,}")
_UUID: Final = Lazy(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)

_TESTING: Final = Lazy(
    r"(?:my)?(?:test|testing|demo|example|sample|dummy)(?:pass|pw|password)?[-_]?[0-9]{0,4}"
    r"|(?:your|this|is|a|clear|plain|text|test|example|[-_ ]){1,5}"
    r"(?:password|passwd)[-_]?[0-9]{0,3}!?"
)
_STAND_INS: Final = frozenset(
    {"pass", "password", "passwd", "pwd", "secret", "token", "pw"}
    | {"changeit", "mypassword", "mysecret", "username", "user", "root", "admin"}
    | {"guest", "test", "key", "none", "null", "true", "false"}
    | {"string", "required", "optional", "value", "passphrase", "postgres", "hunter2"}
    | {"secret123", "password1", "password123", "mypass", "letmein", "credentials", "default"}
    | {"correct horse battery staple", "s3cret", "s3cr3t", "p4ssw0rd", "passw0rd", "pa55word"}
    | {
        "пароль",
        "密码",
        "密碼",
        "パスワード",
        "비밀번호",
        "كلمة المرور",
        "κωδικός",
        "סיסמה",
        "contraseña",
        "hasło",
        "şifre",
    }
    | {"empty", "hidden", "unknown", "raspberry", "toor", "admin123", "welcome1", "qwerty", "123456"}
)

# What providers show themselves, by the beginning of its SHA-256: keys of the tests of Google's Firebase SDK
# (github.com/firebase/firebase-android-sdk), and the passwords of Microsoft's page about nuget.config
# (learn.microsoft.com/nuget/reference/nuget-config-file), the key in the token that 1Password's page
# about service accounts takes apart (developer.1password.com/docs/service-accounts/security), the test keys
# with which Stripe's pages sign in (docs.stripe.com/api/authentication), the keys that every emulator of
# Azure's storage and Cosmos DB has (learn.microsoft.com/azure/storage/common/storage-use-azurite), and the
# tokens, codes and secrets of RFC 6749.
_PUBLISHED: Final = frozenset(
    words(
        "e4a5542bb7fd7b67 37f8f09bdf12c2f2 2037abcaffb2b777 3f370c9dd8225c63"
        " a19f89ab3555eac1 eb540d2b6ee2a0a4 f56e323494a6ffc2 dba72c00f41f4e4c a0702bc91d699f60"
        " 4861b7d682dcbc5a 2cafc0970149a84f f2d6ca16515033e5 0011cc25eb432071 aa6547439583c3a2"
        " 6c96130f130ab0d6 00cf4c781dc37003 a35b81a7d7927b70 e9974c507d2a8021 53f5da0aaa93d64c"
    )
)
_ENDS: Final = 96  # of a long value, as much at each end says whether it is a placeholder
# The 170 pairs of letters that are nine of ten in English words and in the names of code.
_PAIRS: Final = frozenset(
    row[0] + second
    for row in words(
        "abcdgilmnprstu baejluy caehiklort daeiou eacdeflmnprstxy fafioru ges haeio icdefglmnoprstvz ke"
        " ladefilostuy maeiop nacdefgiostu obcdflmnprstuw paeloprt raegimnorstuy saehiopstu taehiorstuy"
        " uelmnprst vae wair xct yp ze"
    )
    for second in row[1:]
)
_WORDS_SHARE: Final = 0.6
LEAST_VARIETY: Final = 6
LEAST_DIFFERENT: Final = 3
_SAME_SHARE: Final = 0.6  # of one character: nothing else is meant than where a value would stand
MADE_UP: Final = 0.3  # how sure it is where the form is exact, and the value looks typed rather than drawn


def is_placeholder(value: str) -> bool:
    """Whether `value` only shows where a secret would stand, or looks made up."""
    return is_blank(value) or is_made_up(value)


def is_blank(value: str) -> bool:
    """Whether `value` only shows where a secret would stand: `<token>`, `${VAR}`, `xxxx`, `your-key-here`."""
    value = _ends(value)
    is_one = max(map(value.count, value[len(value) // 2 :][:1]), default=0) > _SAME_SHARE * len(value)
    return is_one or len(set(value)) < LEAST_DIFFERENT or bool(_PLACEHOLDER.search(value))


def is_made_up(value: str) -> bool:
    """Whether `value` looks typed and not drawn by lot: counted or repeated characters, `deadbeef`."""
    value = _ends(value)
    return bool(_REPEATED.search(value) or _COUNTED.search(value))


def _ends(value: str) -> str:
    """The ends of a long value: random text of some thousand characters has short words by chance."""
    return value if len(value) <= 2 * _ENDS else f"{value[:_ENDS]}\n{value[-_ENDS:]}"


def is_published(value: str) -> bool:
    """Whether `value` is an example of its provider's documentation or code."""
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _PUBLISHED


def is_stand_in(value: str) -> bool:
    """Whether `value` is a word that people write where a password would stand."""
    plain = value.strip("\"'`*_-:!.,;()[]{}").lower()
    return plain in _STAND_INS or _TESTING.fullmatch(plain) is not None


def by_variety(match: re.Match[str]) -> float:
    """0.9 for a match that is no placeholder, `MADE_UP` for one that looks so, else 0."""
    value = match["secret"] if "secret" in match.re.groupindex else match[0]
    if len(set(value[-20:])) < LEAST_VARIETY or is_blank(value) or is_published(value):
        return 0.0
    return MADE_UP if is_made_up(value) else 0.9


def by_lot(match: re.Match[str]) -> float:
    """As `by_variety`, for forms that say little: what looks typed is nothing."""
    sure = by_variety(match)
    return sure if sure > MADE_UP else 0.0


def by_mixture(match: re.Match[str]) -> float:
    """As `by_case`, and digits must occur too."""
    return by_case(match) if any(map(str.isdigit, match[0])) else 0.0


def by_digits(match: re.Match[str]) -> float:
    """As `by_variety`, for prefixes that words have too: letters and digits must both occur behind them."""
    tail = match[0][-16:]
    return by_variety(match) if any(map(str.isdigit, tail)) and any(map(str.isalpha, tail)) else 0.0


def by_case(match: re.Match[str]) -> float:
    """As `by_variety`, for prefixes that words have too: capitals and small letters must both occur."""
    tail = match[0][-20:]
    return by_variety(match) if any(map(str.isupper, tail)) and any(map(str.islower, tail)) else 0.0


def is_random(value: str) -> bool:
    """Whether `value` looks drawn by lot: letters and digits, changing often, most of them different."""
    runs = len(_RUNS.findall(value))
    return (
        any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and runs >= len(value) / 4
        and len(set(value)) >= min(14, len(value) * 0.4)
        and not _DATED.search(value)
    )


def is_wordy(value: str) -> bool:
    """Whether most of `value` is letters that follow each other as in words.

    By lot a quarter of the pairs would. Short runs say nothing: hexadecimal digits are letters too.
    """
    runs = _LETTERS.findall(value.lower())
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    is_most = 2 * sum(map(len, runs)) >= len(value)
    return is_most and sum(pair in _PAIRS for pair in pairs) >= _WORDS_SHARE * len(pairs)


def is_uuid(value: str) -> bool:
    """Whether `value` is a UUID, which names things far more often than it opens them."""
    return bool(_UUID.fullmatch(value))


def has_both_cases(value: str) -> bool:
    """Whether it has small and large letters, as base64 has, and paths and names mostly have not."""
    return any(map(str.isupper, value)) and any(map(str.islower, value))
