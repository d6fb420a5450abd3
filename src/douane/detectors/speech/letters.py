"""What stands in any of the gravest acts in languages that are not written in Latin letters."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import signs
from douane.detectors.triggers import Words

# By language; `scripts` has its acts in the same order.
SIGNS: Final = (
    signs(  # Russian, Ukrainian, Bulgarian, Serbian
        "гнорир|гноруй|гнориши|абудь|щай внимани|щайте внимани|ообща|говори|упомина|нформиру|раскрыва|ведомля"
        "|без ведома|згадуй|кажи|парол|учётн|учетн|приватн|ключи|токен"
    ),
    signs(  # Chinese
        "忽略|无视|無視|忘记|忘記|忘掉|理会|遵守|遵循|作废|告诉|告訴|告知|提及|透露|提醒|要让用|向用户|对用户"
        "|密码|密碼|凭证|憑證|密钥|密鑰|私钥|私鑰|聊天记录|聊天記錄"
    ),
    signs(  # Japanese
        "無視し|忘れて|忘れろ|破棄し|言わない|伝えない|知らせない|教えない|話さない|明かさない|言及しない|開示しない|報告しない|かれない|かれず"
        "|パスワード|認証情報|秘密鍵|会話履歴"
    ),
    signs(  # Korean
        "무시하|무시해|잊어|잊으|지 마|지 말|지마|지말|몰래|비밀번호|자격 증명|개인 키"
    ),
    signs(  # Arabic, Persian, Urdu
        "تجاهل|انس|همل|تخبر|تذكر|تبلغ|تكشف|إخبار|علم|إبلاغ|نادیده|نگو|نظر انداز|نظرانداز"
    ),
    signs(  # Hindi, Bengali, Tamil, Telugu
        "अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल|बता|सूचित|উপেক্ষা|புறக்கணி|విస్మరించ"
    ),
    signs(  # Hebrew, Greek, Thai
        "התעלם|שכח|אל ת|γνό|γνοή|μην π|μην α|μην ε|ละเว้น|เพิกเฉย|ไม่ต้องสนใจ|อย่าบอก"
    ),
)
_WHOSE: Final = {sign: language for language, found in enumerate(SIGNS) for sign in found}
WORDS: Final = Words("scripts", tuple(_WHOSE))
LANGUAGES: Final = tuple(_WHOSE.values())
