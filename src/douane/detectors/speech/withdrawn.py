"""Letters that people take back, and what readers believe, in scripts other than Latin: no orders alone."""
# ruff: noqa: RUF001  # these are the letters of those languages

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy

# What a model is told of, and where something is to be sent: an order near these is one.
_OF_MODELS: Final = Lazy(
    r"(?i:\bai\b|llm|gpt|prompt|assistant|system)|https?:|~/|/etc/"
    r"|промпт|промт|систем|языков\w{2,3} модел|ассистент|помічник|пользовател|користувач|нейросет|чат-?бот"
    r"|парол|токен|безопасн|ограничен"
    r"|提示词|提示詞|系统|系統|模型|助手|用户|用戶|人工智能|密码|密碼|安全|限制|角色"
    r"|プロンプト|システム|モデル|アシスタント|ユーザー?|パスワード|制約|制限|役割"
    r"|프롬프트|시스템|모델|어시스턴트|사용자|비밀번호|제한|역할"
    r"|النظام|النموذج|المساعد|المستخدم|كلمة المرور|الأمان|الذكاء|μοντέλο|σύστημα|βοηθό|χρήστη|κωδικ"
    r"|ระบบ|โมเดล|ผู้ใช้|ผู้ช่วย|รหัส|המודל|המערכת|העוזר|המשתמש|סיסמ"
)
_HONEST: Final = Lazy(
    # A letter or notice that its sender takes back, and nothing but that.
    r"(?:请|請)?(?:忽略|无视|無視)(?:我们?|本\w{0,2})?(?:之?前|先前|上一?|此前|昨[天日])?(?:的|一|那)?(?:封|条|條|个|個|份|次)?(?:的)?"
    r"(?:电子|電子)?(?:邮件|郵件|来信|信件|通知|公告|短信|短訊|消息|留言)[,，。；;！!（(\s]"
    r"|تجاهلو?ا?\s(?:هذه\s|تلك\s)?(?:الرسالة|البريد|الإشعار|الرسائل)\s?(?:السابقة|السابق|أعلاه)?\s?[،,.؛]"
    r"|[αΑ]γνοήστε\s(?:το|την)\s(?:προηγούμεν\w|τελευταί\w)\s(?:μήνυμα|επιστολή|ενημέρωση|email|e-mail)[,.;]"
    r"|(?:ละเว้น|เพิกเฉย|ไม่ต้องสนใจ)(?:ต่อ)?\s?(?:อีเมล|จดหมาย|ข้อความ|ประกาศ)(?:ฉบับ)?(?:ก่อน|ที่แล้ว|เดิม)"
    # What readers believe of a matter.
    r"|[Зз]абудьте\s(?:о\s)?(?:всё|все|всем),?\s(?:что|чему)\s(?:вы\s)?(?:знали|знаете|слышали|учили|научились|читали)\s(?:об?\s|про\s)\w{3}"
    r"|انسَ?و?ا?\sكل\sما\s\S{3,12}\s(?:عن|حول)\s\S{3}"
    # Instructions that come with a thing or are about a matter.
    r"|(?:[Зз]абудьте|(?:[Пп]ро)?[Ии]гнорируйте)\s(?:предыдущ\w{2,3}\s|прежн\w{2,3}\s|стар\w{2,3}\s)?инструкци\w{1,2}\s(?:по|о|об|к)\s\w{4}"
    r"|تجاهلو?ا?\s(?:التعليمات|الإرشادات|التوجيهات)\s(?:السابقة\s)?(?:بشأن|حول|بخصوص|المتعلقة)\s\S{3}"
    r"|(?:(?<=作業)|(?<=手順書の)|(?<=マニュアルの)|(?<=組立)|(?<=申請)|(?<=駐車)|(?<=駐車の))(?:指示|ルール)[はを][^。\n\x1f]{0,8}(?:無視|破棄|忘れ)"
)
_AROUND: Final = 160  # characters on either side


def is_withdrawn(content: str, start: int, end: int) -> bool:
    """Whether people say it of letters and matters: where no word of a model stands near."""
    found = _HONEST.match(content, start)
    if found is None:
        return False
    return not _OF_MODELS.search(content, max(0, start - _AROUND), max(end, found.end()) + _AROUND)
