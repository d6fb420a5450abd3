"""The gravest acts in languages that are not written in Latin letters; ASCII is not looked at."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.compiled import compiled
from douane.detectors.speech.letters import LANGUAGES, WORDS
from douane.detectors.trigger import beyond

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.budget import Budget
    from douane.detectors.layer import Layer


class _Language(NamedTuple):
    """A leak sends what is nobody else's to an address."""

    override: str
    secrecy: str
    leak: str = "(?!)"


# Who takes back a letter of their own, politely: nothing else is asked in the sentence.
_LETTER: Final = (
    r"(?!\s(?:(?:моё|мое|моє|наше|наш|мой|мій|это|цей|ово|предыдуще\w|прошлое"
    r"|последнее|попереднє|попередній|останній"
    r"|предишн\w{2,3}|последн\w{2,3}|претходн\w)\s){1,2}(?:письмо|сообщение|уведомление|имейл|мейл|лист|повідомлення"
    r"|писмо|съобщение|имейла|мејл|поруку|обавештење)\s?(?:[.,!;:()]|\n|\Z))"
)
_SINK: Final = r"(?:[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z]|https?://[^\s\x1f]{4})"


_LANGUAGES: Final = (  # in the order of `letters.SIGNS`
    _Language(  # Russian, Ukrainian, Bulgarian, Serbian
        rf"[ИиІі]гно(?:руй|рирай|риши)(?:те{_LETTER})?"
        r"\s[^.!?\n\x1f]{0,40}(?:інструкці|вказівк|попередн|правил|инструкци"
        r"|указани|предишн|упутств|претходн|наредб|команд)"
        rf"|(?:[Пп]ро)?[ИиІі]гнориру(?:й|йте{_LETTER}|вай)"
        r"\s[^.!?\n\x1f]{0,40}(?:инструкци|указани|команд"
        r"|правил|сообщени|інструкці|вказівк|предыдущ|попередн)"
        r"|[Зз]абуд(?:ь|ьте)\s[^.!?\n\x1f]{0,40}(?:инструкци|указани|команд|правил|інструкці"
        r"|вказівк|предыдущ|всё|все,?\s+что)"
        rf"|[Нн]е\s+(?:обращай\s+внимани|обращайте\s+внимани\w\s+на{_LETTER}|следуй(?:те)?)"
        r"[^.!?\n\x1f]{0,40}(?:инструкци"
        r"|указани|предыдущ)",
        r"[Нн][еі]\s+(?:сообщай|говори|рассказывай|упоминай|информируй|раскрывай|уведомляй"
        r"|повідомляй|кажи|згадуй)(?:те)?\s[^.!?\n\x1f]{0,40}(?:пользовател|користувач)"
        r"|(?:пользовател|користувач)\w*[^.!?\n\x1f]{0,20}\s[Нн][еі]\s+(?:сообщай|говори"
        r"|рассказывай|повідомляй)|без\s+ведома\s+пользовател",
        r"(?<!не )(?:[Оо]тправ(?:ь|ьте)"
        r"|[Пп]ерешли(?:те)?|[Пп]ередай(?:те)?|[Вв]ышли(?:те)?"
        r"|[Нн]адішл\S{1,4})\s[^.!?\n\x1f]{0,40}"
        rf"(?:парол|учётные|учетные|приватн\w+ ключ|ключи|токен)[^!?\n\x1f]{{0,60}}?{_SINK}",
    ),
    _Language(  # Chinese
        r"(?:忽略|无视|無視|忘记|忘記|忘掉|不理会|不要理会|不要遵守|停止遵循)[^。！？\n\x1f]{0,16}(?:指令|指示|提示|命令|规则|規則|说明|內容"
        r"|设定|要求|对话|之前的一切|以上内容)"
        r"|(?:指令|指示|提示|命令|规则|规定)[^。！？\n\x1f]{0,6}(?:全部)?(?:忽略|作废|无效|忘记)",
        r"(?:不要|别|切勿|不得|禁止|勿|不可以?|請勿|请勿)[^。！？\n\x1f]{0,8}(?:告诉|告訴|告知|通知|提及|透露|提醒|泄露"
        r"|让)[^。！？\n\x1f]{0,10}(?:用户|用戶|使用者|他人|任何人)"
        r"|(?:不要|别|切勿|勿)(?:向|对|跟|和)(?:用户|用戶|使用者)[^。！？\n\x1f]{0,8}(?:提及|透露|说明|提到|说|告知|解释)",
        r"(?:(?:把|将|將)[^。！？\n\x1f]{0,16}(?:密码|密碼|凭证|憑證|密钥|密鑰|私钥|私鑰|聊天记录|聊天記錄)[^。！？\n\x1f]{0,16}(?:发|發|上传"
        r"|上傳|寄|转|轉)"
        r"|(?:发送|發送|上传|上傳)[^。！？\n\x1f]{0,16}(?:密码|密碼|凭证|憑證|密钥|密鑰|私钥|私鑰|聊天记录|聊天記錄))"
        rf"[^。！？\n\x1f]{{0,20}}{_SINK}",
    ),
    _Language(  # Japanese
        r"(?:指示|命令|プロンプト|ルール|指令|内容|制約|会話)(?:は|を|など)?[^。！？\n\x1f]{0,8}(?:すべて|全て)?(?:無視し(?:て|ろ)"
        r"|忘れ(?:て|ろ)|破棄し(?:て|ろ))(?!は(?:なら|いけ|だめ|駄目))",
        r"ユーザー?(?:に|には|へ)[^。！？\n\x1f]{0,16}(?:言わない|伝えない|知らせない|教えない|話さない|明かさない|言及しない|開示しない"
        r"|報告しない)(?:で|こと|よう)|ユーザー?に(?:気付|気づ|知)かれ(?:ない|ず)",
        rf"(?:パスワード|認証情報|秘密鍵|会話履歴)[^。！？\n\x1f]{{0,16}}{_SINK}[^。！？\n\x1f]{{0,24}}(?:送信|送って|送れ|転送"
        rf"|アップロード)し?(?:て|ろ|なさい|くだ)?",
    ),
    _Language(  # Korean
        r"(?:지시|명령|지침|프롬프트|규칙|내용|명령어)(?:사항)?(?:들)?(?:은|는|을|를)?\s?[^.!?\n\x1f]{0,10}(?:무시하(?:고"
        r"|세요|십시오|라|시오)|무시해|잊어|잊으)",
        r"사용자(?:에게|한테)[^.!?\n\x1f]{0,24}(?:말하지|알리지|언급하지|밝히지|공개하지|알려\s?주지)\s?(?:마|말)|사용자\s?몰래",
        rf"(?:비밀번호|자격 증명|개인 키)[^!?\n\x1f]{{0,24}}{_SINK}[^!?\n\x1f]{{0,24}}"
        r"(?:보내|전송하)(?:세요|십시오|라|시오|줘|고)",
    ),
    _Language(  # Arabic, Persian, Urdu
        r"(?:تجاهل|تجاهلي|تجاهلوا|انسَ?|انسى|اهمل|أهمل)\s[^.!؟\n\x1f]{0,30}(?:التعليمات"
        r"|الأوامر|التوجيهات|الإرشادات|القواعد|الرسائل|السابقة)"
        r"|دستور[^.!؟\n\x1f]{0,30}نادیده\s+بگیر|(?:ہدایات|احکامات)[^.!؟\n\x1f]{0,20}نظر\s?انداز\s+کر(?:یں|و|\s+د(?:یں|و))",
        r"(?:لا|بدون|دون)\s[^.!؟\n\x1f]{0,12}(?:تخبر|تذكر|تبلغ|تكشف|إخبار|علم|إبلاغ"
        r"|تقل)[^.!؟\n\x1f]{0,20}(?:ل?لمستخدم|المستخدم)|به\s+کاربر\s[^.!؟\n\x1f]{0,20}نگو",
    ),
    _Language(  # Hindi, Bengali, Tamil, Telugu
        r"निर्देश(?:ों)?\s?(?:को|का|की)?\s?[^।.!?\n\x1f]{0,16}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|अनसुना|भूल)"
        r"|নির্দেশ\S{0,4}\s[^।.!?\n\x1f]{0,16}উপেক্ষা\s+কর(?:ুন|ো)|அறிவுறுத்த\S{0,14}\s[^.!?\n\x1f]{0,16}புறக்கணி(?:த்து|க்கவும்)"
        r"|సూచన\S{0,6}\s[^.!?\n\x1f]{0,16}విస్మరించ(?:ండి|ి)",
        r"उपयोगकर्ता\s(?:को|से)\s[^।.!?\n\x1f]{0,24}(?:न|मत|ना|नहीं)\s?(?:बता|कह|सूचित)",
    ),
    _Language(  # Hebrew, Greek, Thai
        r"(?:התעלם|התעלמי|שכח)\s[^.!?\n\x1f]{0,20}(?:ההוראות|ההנחיות|הפקודות)|[αΑ]γν(?:όησε"
        r"|οήστε)\s[^.!;\n\x1f]{0,30}(?:οδηγίες|εντολές)|(?:ละเว้น|เพิกเฉย|ไม่ต้องสนใจ"
        r"|ลืม)[^\n\x1f]{0,16}(?:คำสั่ง|คำแนะนำ)",
        r"אל\s+(?:תספר|תגיד|תודיע)[^.!?\n\x1f]{0,12}למשתמש|μην?\s+(?:πεις|αναφέρεις"
        r"|ενημερώσεις)[^.!;\n\x1f]{0,20}χρήστη|อย่าบอกผู้ใช้",
    ),
)
_BEFORE: Final = 120  # bytes around a sign that are read
_BEHIND: Final = 180


def foreign(layer: Layer, budget: Budget) -> Iterator[tuple[str, int, int]]:
    """Each `override`, `secrecy` and `leak` in `layer`, with its span; fast where no sign is."""
    if not (occurrences := layer.occurrences(WORDS)):
        return
    raw = beyond(layer.content)
    signs: dict[int, list[str]] = {}
    for _, number in occurrences:
        signs.setdefault(LANGUAGES[number], []).append(WORDS.words[number])
    for language in sorted(signs):
        yield from _in(language, signs[language], raw, budget)


def _in(number: int, signs: Sequence[str], raw: bytes, budget: Budget) -> Iterator[tuple[str, int, int]]:
    counted = characters = 0
    for begin, end in _around(sorted(chain.from_iterable(_places(sign, raw) for sign in signs)), raw):
        characters += len(raw[counted:begin].decode())
        counted = begin
        window = raw[begin:end].decode("utf-8", "ignore")
        budget.spend(len(window))
        for match in _regex(number).finditer(window):
            if budget.is_used_up:
                return
            yield match.lastgroup or "", characters + match.start(), characters + match.end()


def _around(places: Iterable[int], raw: bytes) -> Iterator[tuple[int, int]]:
    """What is to be read: so much before and behind each of `places`, what overlaps as one."""
    begin = end = 0
    for place in places:
        if place - _BEFORE > end:
            if end:
                yield begin, end
            begin = _boundary(raw, place - _BEFORE)
        end = place + _BEHIND
    if end:
        yield begin, end


def _boundary(raw: bytes, place: int) -> int:
    """The first place from `place` on at which a character begins."""
    return next(n for n in range(place, len(raw) + 1) if n == len(raw) or raw[n] & 0xC0 != 0x80)  # noqa: PLR2004  # continuation bytes


def _places(sign: str, raw: bytes) -> Iterator[int]:
    sought = sign.encode()
    place = raw.find(sought)
    while place >= 0:
        yield place
        place = raw.find(sought, place + 1)


@cache
def _regex(number: int) -> re.Pattern[str]:
    language = _LANGUAGES[number]
    return compiled(
        f"(?P<override>{language.override})|(?P<secrecy>{language.secrecy})|(?P<leak>{language.leak})"
    )
