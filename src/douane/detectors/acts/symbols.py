"""A sentence as symbols: a class for every word, so that what is asked for matters little."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.acts.lexicon import CLASSES, FOREIGN
from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST: Final = 64  # tokens of a sentence that are read at once
_LAP: Final = 16  # of which so many are read again with what follows

# Behind most words of ASCII is nothing of what may go on: to see that once is faster than for each of two.
_WORD: Final = r"[A-Za-z]+(?:(?=['_0-9])(?:'[a-z]+)?(?:[_A-Z0-9]\w*)?)?|[^\w\s]|\d[\d,.]*|[^\W\d_]+"
_TOKEN: Final = Lazy(
    rf"[\w.+-]{{1,64}}@[\w-]{{1,64}}\.\w+|https?://\S+|www\.\S+|[~.]{{0,2}}/[\w./-]+|{_WORD}"
)
_PLAIN: Final = Lazy(_WORD)  # the same where no address is, in half of the time: none is sought in each word
_ADDRESSES: Final = ("@", "/", "www.")
_SIGNS: Final = (
    "w W WW w-ing w-ed w-ly w-tion w-s num email url path ident foreign odd START END "
    ", . : ; ! ? ' \" ( [ { < > * # - = ` | / \\ $ % & + @ _ ~ ^"
)
SYMBOL: Final[Mapping[str, int]] = {name: n for n, name in enumerate((*CLASSES, *_SIGNS.split()), 1)}
ACTS: Final = len(CLASSES)  # symbols up to this one are classes of words
START: Final = SYMBOL["START"]
END: Final = SYMBOL["END"]

_W: Final = SYMBOL["w"]
_CAPITAL: Final = SYMBOL["W"]
_CAPITALS: Final = SYMBOL["WW"]
_IDENTIFIER: Final = SYMBOL["ident"]
_NUMBER: Final = SYMBOL["num"]
_OTHER: Final = SYMBOL["foreign"]
_ODD: Final = SYMBOL["odd"]
_WORDS: Final = 256  # the words of the lexicon are numbered from here
_SUFFIXES: Final = tuple((one, len(one) + 2, SYMBOL[f"w-{one}"]) for one in ("ing", "ed", "ly", "tion", "s"))
_LAST: Final = frozenset(one[-1] for one, _, _ in _SUFFIXES)
_STOPS: Final = frozenset(".!?:;,-–—\"'([*#>|")
_FEW: Final = 2


class Symbols(NamedTuple):
    """`classes` of the tokens of a sentence, and the `words` themselves where the lexicon has them.

    `lead` is what the sentence begins with if that is no word: a quote, a mark of a heading or list. There is
    a `rest` of a sentence that `is_whole` not.
    """

    classes: list[int]
    words: list[int]
    lead: int
    is_foreign: bool
    is_whole: bool = True


def symbols(sentence: str) -> Symbols:
    """What is read of `sentence`; linear, and bounded by `MOST`."""
    tokens = _token_of(sentence).findall(sentence)
    is_whole = len(tokens) <= MOST
    lexicon = _lexicon()
    classes, words = [START], [START]
    lead, strangers, known, after_stop = 0, 0, 0, False
    for token in tokens if is_whole else tokens[:MOST]:
        found = lexicon.get(token) or lexicon.get(token.lower())
        if found is None:
            symbol = word = _shape(token)
            strangers += symbol == _OTHER or token.lower() in FOREIGN
        else:
            symbol, word = found
            known += word >= _WORDS
        if len(classes) == 1 and not token[0].isalnum():
            lead = lead or symbol
            continue
        if after_stop and token[0].isupper():
            classes.append(START)
            words.append(START)
        classes.append(symbol)
        words.append(word)
        after_stop = word < _WORDS and token in _STOPS
    classes.append(END)
    words.append(END)
    return Symbols(classes, words, lead, strangers >= _FEW and _FEW * strangers >= known, is_whole)


def rest(sentence: str) -> str:
    """What is not read of a long `sentence`, after some of what is, so that nothing falls between."""
    first = next(islice(_token_of(sentence).finditer(sentence), MOST - _LAP, None))
    return sentence[first.start() :]


def _token_of(sentence: str) -> Lazy[str]:
    """What finds the tokens of `sentence`."""
    for sign in _ADDRESSES:
        if sign in sentence:
            return _TOKEN
    return _PLAIN


@cache
def _lexicon() -> Mapping[str, tuple[int, int]]:
    """The symbols of all words that are known, and of single signs, which are words of their own."""
    found: dict[str, tuple[int, int]] = {}
    for name, text in CLASSES.items():
        for word in text.split():
            found.setdefault(word, (SYMBOL[name], _WORDS + len(found)))
    return found | {name: (n, n) for name, n in SYMBOL.items() if len(name) == 1 and not name.isalnum()}


def _shape(token: str) -> int:
    """The symbol for a token that is no word of the lexicon."""
    first = token[0]
    if token.isalpha() and token.isascii():
        return _word(token)
    if first.isdigit():
        return _NUMBER
    if len(token) == 1 and not token.isalnum():
        return SYMBOL.get(token, _ODD)
    if "@" in token:
        return SYMBOL["email"]
    if token.startswith(("http", "www.")):
        return SYMBOL["url"]
    if first in "/~.":
        return SYMBOL["path"]
    return _IDENTIFIER if token.isascii() else _OTHER


def _word(token: str) -> int:
    if token.islower():
        return _suffixed(token) if token[-1] in _LAST else _W
    if token.isupper() and len(token) > 1:
        return _CAPITALS
    return _CAPITAL if token[1:].islower() or len(token) == 1 else _IDENTIFIER


def _suffixed(token: str) -> int:
    for suffix, least, symbol in _SUFFIXES:
        if token.endswith(suffix) and len(token) > least:
            return symbol
    return _W
