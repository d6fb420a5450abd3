"""The two gravest acts in languages that are not written in Latin letters; ASCII is not looked at."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.budget import Budget


class _Language(NamedTuple):
    """`signs` of which one must stand in a text, and what then is an override or secrecy there."""

    signs: tuple[str, ...]
    override: str
    secrecy: str


_LANGUAGES: Final = (
    _Language(  # Russian, Ukrainian, Bulgarian
        ("гнорир", "абуд", "нструкци", "ользовател", "користувач"),
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
    ),
    _Language(  # Chinese
        (
            "忽略",
            "无视",
            "無視",
            "忘记",
            "忘記",
            "忘掉",
            "不要告",
            "别告",
            "告诉用户",
            "告訴",
            "用户",
            "不理会",
        ),
        r"(?:忽略|无视|無視|忘记|忘記|忘掉|不理会|不要理会|不要遵守|停止遵循)[^。！？\n\x1f]{0,16}(?:指令|指示|提示|命令|规则|規則|说明|內容"
        r"|设定|要求|对话|之前的一切|以上内容)"
        r"|(?:指令|指示|提示|命令|规则|规定)[^。！？\n\x1f]{0,6}(?:全部)?(?:忽略|作废|无效|忘记)",
        r"(?:不要|别|切勿|不得|禁止|勿|不可以?|請勿|请勿)[^。！？\n\x1f]{0,8}(?:告诉|告訴|告知|通知|提及|透露|提醒|泄露"
        r"|让)[^。！？\n\x1f]{0,10}(?:用户|用戶|使用者|他人|任何人)"
        r"|(?:不要|别|切勿|勿)(?:向|对|跟|和)(?:用户|用戶|使用者)[^。！？\n\x1f]{0,8}(?:提及|透露|说明|提到|说|告知|解释)",
    ),
    _Language(  # Japanese
        ("無視し", "忘れ", "指示", "ユーザー", "命令"),
        r"(?:指示|命令|プロンプト|ルール|指令|内容|制約|会話)(?:は|を|など)?[^。！？\n\x1f]{0,8}(?:すべて|全て)?(?:無視し(?:て|ろ)"
        r"|忘れ(?:て|ろ)|破棄し(?:て|ろ))",
        r"ユーザー?(?:に|には|へ)[^。！？\n\x1f]{0,16}(?:言わない|伝えない|知らせない|教えない|話さない|明かさない|言及しない|開示しない"
        r"|報告しない)(?:で|こと|よう)|ユーザー?に(?:気付|気づ|知)かれ(?:ない|ず)",
    ),
    _Language(  # Korean
        ("무시하", "무시해", "잊어", "지시", "사용자"),
        r"(?:지시|명령|지침|프롬프트|규칙|내용|명령어)(?:사항)?(?:들)?(?:은|는|을|를)?\s?[^.!?\n\x1f]{0,10}(?:무시하(?:고"
        r"|세요|십시오|라|시오)|무시해|잊어|잊으)",
        r"사용자(?:에게|한테)[^.!?\n\x1f]{0,24}(?:말하지|알리지|언급하지|밝히지|공개하지|알려\s?주지)\s?(?:마|말)|사용자\s?몰래",
    ),
    _Language(  # Arabic, Persian
        ("تجاهل", "انس", "التعليمات", "المستخدم", "نادیده", "کاربر"),
        r"(?:تجاهل|تجاهلي|تجاهلوا|انسَ?|انسى|اهمل|أهمل)\s[^.!؟\n\x1f]{0,30}(?:التعليمات"
        r"|الأوامر|التوجيهات|الإرشادات|القواعد|الرسائل|السابقة)"
        r"|دستور[^.!؟\n\x1f]{0,30}نادیده\s+بگیر",
        r"(?:لا|بدون|دون)\s[^.!؟\n\x1f]{0,12}(?:تخبر|تذكر|تبلغ|تكشف|إخبار|علم|إبلاغ"
        r"|تقل)[^.!؟\n\x1f]{0,20}(?:ل?لمستخدم|المستخدم)|به\s+کاربر\s[^.!؟\n\x1f]{0,20}نگو",
    ),
    _Language(  # Hindi
        ("निर्देश", "अनदेखा", "उपयोगकर्ता", "नज़रअंदाज़"),
        r"निर्देश(?:ों)?\s?(?:को|का|की)?\s?[^।.!?\n\x1f]{0,16}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|अनसुना|भूल)",
        r"उपयोगकर्ता\s(?:को|से)\s[^।.!?\n\x1f]{0,24}(?:न|मत|ना|नहीं)\s?(?:बता|कह|सूचित)",
    ),
    _Language(  # Hebrew, Greek, Thai
        ("התעלם", "ההוראות", "αγνό", "Αγνό", "คำสั่ง"),
        r"(?:התעלם|התעלמי|שכח)\s[^.!?\n\x1f]{0,20}(?:ההוראות|ההנחיות|הפקודות)|[αΑ]γν(?:όησε"
        r"|οήστε)\s[^.!;\n\x1f]{0,30}(?:οδηγίες|εντολές)|(?:ละเว้น|เพิกเฉย|ไม่ต้องสนใจ"
        r"|ลืม)[^\n\x1f]{0,16}(?:คำสั่ง|คำแนะนำ)",
        r"אל\s+(?:תספר|תגיד|תודיע)[^.!?\n\x1f]{0,12}למשתמש|μην?\s+(?:πεις|αναφέρεις"
        r"|ενημερώσεις)[^.!;\n\x1f]{0,20}χρήστη|อย่าบอกผู้ใช้",
    ),
)
_REACH: Final = 80


def foreign(content: str, budget: Budget) -> Iterator[tuple[str, int, int]]:
    """What is an `override` or `secrecy` in `content`, with its span; a look for each sign otherwise."""
    for number, language in enumerate(_LANGUAGES):
        if any(sign in content for sign in language.signs):
            yield from _in(number, content, budget)


def _in(number: int, content: str, budget: Budget) -> Iterator[tuple[str, int, int]]:
    for match in _regex(number).finditer(content):
        budget.spend(_REACH)
        if budget.is_used_up:
            return
        yield match.lastgroup or "", *match.span()


@cache
def _regex(number: int) -> re.Pattern[str]:
    language = _LANGUAGES[number]
    return re.compile(f"(?P<override>{language.override})|(?P<secrecy>{language.secrecy})")
