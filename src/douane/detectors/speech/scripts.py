"""The gravest acts in languages that are not written in Latin letters; ASCII is not looked at."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.speech.act import signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.budget import Budget


class _Language(NamedTuple):
    """`leads` begin its letters in UTF-8, and one of `signs` stands in an override, secrecy or leak.

    A leak sends what is nobody else's to an address.
    """

    leads: bytes
    signs: tuple[str, ...]
    override: str
    secrecy: str
    leak: str = "(?!)"


_SINK: Final = r"(?:[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z]|https?://[^\s\x1f]{4})"


_LANGUAGES: Final = (
    _Language(  # Russian, Ukrainian, Bulgarian
        b"\xd0\xd1\xd2",
        signs(
            "гнорир|абудь|щай внимани|щайте внимани|ообща|говори|упомина|нформиру|раскрыва|ведомля"
            "|без ведома|згадуй|кажи|парол|учётн|учетн|приватн|ключи|токен"
        ),
        r"(?:[Пп]ро)?[ИиІі]гнориру(?:й|йте|вай)\s[^.!?\n\x1f]{0,40}(?:инструкци|указани|команд"
        r"|правил|сообщени|інструкці|вказівк|предыдущ|попередн)"
        r"|[Зз]абуд(?:ь|ьте)\s[^.!?\n\x1f]{0,40}(?:инструкци|указани|команд|правил|інструкці"
        r"|вказівк|предыдущ|всё|все,?\s+что)"
        r"|[Нн]е\s+(?:обращай(?:те)?\s+внимани|следуй(?:те)?)[^.!?\n\x1f]{0,40}(?:инструкци"
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
        b"\xe4\xe5\xe6\xe7\xe8\xe9",
        signs(
            "忽略|无视|無視|忘记|忘記|忘掉|理会|遵守|遵循|作废|告诉|告訴|告知|提及|透露|提醒|要让用|向用户|对用户"
            "|密码|密碼|凭证|憑證|密钥|密鑰|私钥|私鑰|聊天记录|聊天記錄"
        ),
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
        b"\xe3",
        signs(
            "無視し|忘れて|忘れろ|破棄し|言わない|伝えない|知らせない|教えない|話さない|明かさない|言及しない|開示しない|報告しない|かれない|かれず"
            "|パスワード|認証情報|秘密鍵|会話履歴"
        ),
        r"(?:指示|命令|プロンプト|ルール|指令|内容|制約|会話)(?:は|を|など)?[^。！？\n\x1f]{0,8}(?:すべて|全て)?(?:無視し(?:て|ろ)"
        r"|忘れ(?:て|ろ)|破棄し(?:て|ろ))",
        r"ユーザー?(?:に|には|へ)[^。！？\n\x1f]{0,16}(?:言わない|伝えない|知らせない|教えない|話さない|明かさない|言及しない|開示しない"
        r"|報告しない)(?:で|こと|よう)|ユーザー?に(?:気付|気づ|知)かれ(?:ない|ず)",
        rf"(?:パスワード|認証情報|秘密鍵|会話履歴)[^。！？\n\x1f]{{0,16}}{_SINK}[^。！？\n\x1f]{{0,24}}(?:送信|送って|送れ|転送"
        rf"|アップロード)し?(?:て|ろ|なさい|くだ)?",
    ),
    _Language(  # Korean
        b"\xea\xeb\xec\xed",
        signs("무시하|무시해|잊어|잊으|지 마|지 말|지마|지말|몰래|비밀번호|자격 증명|개인 키"),
        r"(?:지시|명령|지침|프롬프트|규칙|내용|명령어)(?:사항)?(?:들)?(?:은|는|을|를)?\s?[^.!?\n\x1f]{0,10}(?:무시하(?:고"
        r"|세요|십시오|라|시오)|무시해|잊어|잊으)",
        r"사용자(?:에게|한테)[^.!?\n\x1f]{0,24}(?:말하지|알리지|언급하지|밝히지|공개하지|알려\s?주지)\s?(?:마|말)|사용자\s?몰래",
        rf"(?:비밀번호|자격 증명|개인 키)[^!?\n\x1f]{{0,24}}{_SINK}[^!?\n\x1f]{{0,24}}"
        r"(?:보내|전송하)(?:세요|십시오|라|시오|줘|고)",
    ),
    _Language(  # Arabic, Persian
        b"\xd8\xd9\xda\xdb",
        signs("تجاهل|انس|همل|تخبر|تذكر|تبلغ|تكشف|إخبار|علم|إبلاغ|نادیده|نگو"),
        r"(?:تجاهل|تجاهلي|تجاهلوا|انسَ?|انسى|اهمل|أهمل)\s[^.!؟\n\x1f]{0,30}(?:التعليمات"
        r"|الأوامر|التوجيهات|الإرشادات|القواعد|الرسائل|السابقة)"
        r"|دستور[^.!؟\n\x1f]{0,30}نادیده\s+بگیر",
        r"(?:لا|بدون|دون)\s[^.!؟\n\x1f]{0,12}(?:تخبر|تذكر|تبلغ|تكشف|إخبار|علم|إبلاغ"
        r"|تقل)[^.!؟\n\x1f]{0,20}(?:ل?لمستخدم|المستخدم)|به\s+کاربر\s[^.!؟\n\x1f]{0,20}نگو",
    ),
    _Language(  # Hindi
        b"\xe0",
        signs("अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल|बता|सूचित"),
        r"निर्देश(?:ों)?\s?(?:को|का|की)?\s?[^।.!?\n\x1f]{0,16}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|अनसुना|भूल)",
        r"उपयोगकर्ता\s(?:को|से)\s[^।.!?\n\x1f]{0,24}(?:न|मत|ना|नहीं)\s?(?:बता|कह|सूचित)",
    ),
    _Language(  # Hebrew, Greek, Thai
        b"\xce\xcf\xd7\xe0",
        signs("התעלם|שכח|אל ת|γνό|γνοή|μην π|μην α|μην ε|ละเว้น|เพิกเฉย|ไม่ต้องสนใจ|อย่าบอก"),
        r"(?:התעלם|התעלמי|שכח)\s[^.!?\n\x1f]{0,20}(?:ההוראות|ההנחיות|הפקודות)|[αΑ]γν(?:όησε"
        r"|οήστε)\s[^.!;\n\x1f]{0,30}(?:οδηγίες|εντολές)|(?:ละเว้น|เพิกเฉย|ไม่ต้องสนใจ"
        r"|ลืม)[^\n\x1f]{0,16}(?:คำสั่ง|คำแนะนำ)",
        r"אל\s+(?:תספר|תגיד|תודיע)[^.!?\n\x1f]{0,12}למשתמש|μην?\s+(?:πεις|αναφέρεις"
        r"|ενημερώσεις)[^.!;\n\x1f]{0,20}χρήστη|อย่าบอกผู้ใช้",
    ),
)
_LEADS: Final = bytes({lead for language in _LANGUAGES for lead in language.leads})
_EAST: Final = b"\xe3"  # first of kana; behind it ideographs and Hangul: in their texts each search is slow
_EASTERN: Final = bytes(range(0xE3, 0xEE))
_BEFORE: Final = 120  # bytes around a sign that are read
_BEHIND: Final = 180


def foreign(content: str, budget: Budget) -> Iterator[tuple[str, int, int]]:
    """Each `override`, `secrecy` and `leak` in `content`, with its span; fast without letters of theirs."""
    raw = content.encode("utf-8", "replace")
    if len(raw.translate(None, _LEADS)) == len(raw):
        return
    has_east = raw.translate(None, _EASTERN) != raw and _east().search(content) is not None
    for number, language in enumerate(_LANGUAGES):
        if (has_east or language.leads < _EAST) and len(raw.translate(None, language.leads)) != len(raw):
            yield from _in(number, raw, budget)


def _in(number: int, raw: bytes, budget: Budget) -> Iterator[tuple[str, int, int]]:
    reached = counted = characters = 0
    for place in sorted(chain.from_iterable(_places(sign, raw) for sign in _LANGUAGES[number].signs)):
        if place < reached:
            continue
        budget.spend(_BEFORE + _BEHIND)
        if budget.is_used_up:
            return
        begin = _boundary(raw, max(reached, place - _BEFORE))
        window = raw[begin : place + _BEHIND].decode("utf-8", "ignore")
        if match := _regex(number).search(window):
            characters += len(raw[counted:begin].decode())
            counted, reached = begin, begin + len(window[: match.end()].encode())
            yield match.lastgroup or "", characters + match.start(), characters + match.end()


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
    return re.compile(
        f"(?P<override>{language.override})|(?P<secrecy>{language.secrecy})|(?P<leak>{language.leak})"
    )


@cache
def _east() -> re.Pattern[str]:
    """Any sign of the languages of East Asia: a class of characters first, which is what makes it fast."""
    found = [sign for language in _LANGUAGES if language.leads >= _EAST for sign in language.signs]
    firsts = sorted({sign[0] for sign in found})
    rests = ("|".join(sign[1:] for sign in found if sign[0] == first) for first in firsts)
    pairs = "|".join(f"(?<={first})(?:{rest})" for first, rest in zip(firsts, rests, strict=True))
    return re.compile(f"[{''.join(firsts)}](?:{pairs})")
