"""Tokens of chat, mail and telephone services."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, inside, secret, shape, token
from douane.detectors.plausible import by_digits, by_mixture

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "slack-token",
        "a Slack token",
        "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo-",
        r"(?:\d-)?\d{8,14}-(?:\d{8,14}-){0,2}[A-Za-z0-9]{14,100}",
    ),
    token(
        "slack-legacy-token",
        "a legacy Slack token",
        "xoxs- xoxo- xoxe- xoxa- xoxr-",
        r"(?:(?:\d{6,14}-){3}[0-9a-f]{10,40}|(?:\d-)?[0-9a-z]{12,48})",
        by_digits,
    ),
    token(
        "slack-config-token",
        "a Slack configuration token",
        "xoxe.xox xoxe-",
        r"(?:[bp]-)?\d-[A-Za-z0-9]{140,200}",
    ),
    token("slack-app-token", "a Slack app token", "xapp-", r"\d-[A-Z0-9]{5,15}-\d{5,15}-[a-z0-9]{30,80}"),
    shape(
        secret("slack-webhook", "a Slack webhook address"),
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/]{20,90})",
    ),
    inside(
        secret("discord-webhook", "a Discord webhook address"),
        ("/api/webhooks/",),
        r"/api/webhooks/(?P<secret>\d{17,20}/[A-Za-z0-9_-]{60,80})",
    ),
    inside(
        secret("teams-webhook", "a Microsoft Teams webhook address"),
        (".webhook.office.com/",),
        r"\.webhook\.office\.com/(?P<secret>webhookb2/[0-9a-z@-]{70,80}/IncomingWebhook/[0-9a-z]{32}/[0-9a-z-]{36})",
    ),
    inside(
        secret("telegram-bot-address", "the token in an address of a Telegram bot"),
        ("api.telegram.org/bot",),
        r"api\.telegram\.org/bot(?P<secret>[0-9]{5,16}:A[A-Za-z0-9_-]{30,36})",
    ),
    shape(
        secret("telegram-bot-token", "a Telegram bot token"),
        (":AA",),
        r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,33}",
        ahead=(8, 9, 10),
    ),
    token(
        "discord-bot-token",
        "a Discord bot token",
        "MT Mj Mz ND NT Nj Nz OD OT",  # base64 of the digits that the bot's number begins with
        r"[A-Za-z0-9_-]{20,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        by_mixture,
    ),
    token("twilio-key", "a Twilio API key", "SK", "[0-9a-f]{32}"),
    token("sendgrid-key", "a SendGrid API key", "SG.", r"[A-Za-z0-9_=-]{16,24}\.[A-Za-z0-9_=-]{39,50}"),
    token("mailgun-key", "a Mailgun key", "key- pubkey-", "[0-9a-f]{32}"),
    shape(
        secret("mailchimp-key", "a Mailchimp API key"),
        ("-us",),
        r"[0-9a-f]{32}-us[0-9]{1,2}",
        ahead=(32,),
    ),
    token("brevo-key", "a Brevo API key", "xkeysib- xsmtpsib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}"),
)
