"""Tokens of mail, messages, office, design, maps and of what websites are made with."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, inside, secret, shape, token
from douane.detectors.plausible import by_case, by_digits

_UUID: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

PATTERNS: Final[tuple[Pattern, ...]] = (
    token("mailersend-token", "a MailerSend token", "mlsn.", "[0-9a-f]{64}"),
    token("mandrill-key", "a Mailchimp Transactional key", "md-", "[A-Za-z0-9_-]{22}", by_case),
    token("discord-mfa-token", "a Discord token", "mfa.", "[A-Za-z0-9_-]{84}"),
    token("onesignal-key", "a OneSignal key", "os_v2_app_ os_v2_org_", "[a-z0-9]{90,110}"),
    token("intercom-token", "an Intercom access token", "dG9rO", "[A-Za-z0-9+/]{50,56}={0,2}", by_case),
    token("courier-key", "a Courier key", "pk_prod_ pk_test_", "[A-Z0-9]{28}"),
    shape(
        secret("webex-token", "a Webex token"),
        ("_PF84_", "_P0A1_", "_PE93_"),
        rf"[A-Za-z0-9]{{64}}_P[A-Z0-9]{{3}}_{_UUID}",
        ahead=(64,),
    ),
    inside(
        secret("google-chat-webhook", "a Google Chat webhook address"),
        ("chat.googleapis.com/v1/spaces/",),
        r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{5,30}/messages\?(?P<secret>key=[A-Za-z0-9_-]{30,50}&token=[A-Za-z0-9%_=-]{20,80})",
    ),
    inside(
        secret("zapier-webhook", "a Zapier webhook address"),
        ("hooks.zapier.com/hooks/catch/",),
        r"hooks\.zapier\.com/hooks/catch/(?P<secret>[0-9]{4,10}/[A-Za-z0-9]{5,12})",
        by_digits,
    ),
    inside(
        secret("ifttt-webhook", "the key of an IFTTT webhook"),
        ("maker.ifttt.com/trigger/",),
        r"maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,60}/(?:json/)?with/key/(?P<secret>[A-Za-z0-9_-]{20,60})",
    ),
    token("contentful-token", "a Contentful management token", "CFPAT-", "[A-Za-z0-9_-]{43}"),
    token("trello-token", "a Trello token", "ATTA", "[0-9a-f]{64,72}"),
    token("clickup-token", "a ClickUp token", "pk_", "[0-9]{6,10}_[A-Z0-9]{32}"),
    token("zoho-token", "a Zoho token", "1000.", r"[0-9a-f]{32}\.[0-9a-f]{32}"),
    token("cal-key", "a Cal.com key", "cal_live_", "[0-9a-f]{32}"),
    token("riot-key", "a Riot Games key", "RGAPI-", _UUID),
    token("linkedin-secret", "a LinkedIn client secret", "WPL_AP0. WPL_AP1.", r"[A-Za-z0-9.=+/]{16,40}"),
    token("instagram-token", "an Instagram token", "IGQV IGAA", "[A-Za-z0-9_-]{100,300}", by_case),
    token("pinterest-token", "a Pinterest token", "pina_", "[A-Z0-9]{60,120}"),
    token("adobe-secret", "an Adobe client secret", "p8e- p8-", "[A-Za-z0-9_-]{32}", by_digits),
    token("intra42-secret", "an Intra 42 client secret", "s-s4t2ud- s-s4t2af-", "[0-9a-f]{64}"),
    token("webflow-token", "a Webflow token", "ws-", "[0-9a-f]{64}"),
    token("canva-secret", "a Canva client secret", "cnvca", "[A-Za-z0-9_-]{40,60}"),
    token("tolgee-token", "a Tolgee token", "tgpat_ tgpak_", "[a-z0-9_]{40,60}"),
    token("klaviyo-key", "a private Klaviyo key", "pk_", "[0-9a-f]{34}"),
)
