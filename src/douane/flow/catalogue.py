"""Servers that are widely used, and what is known of them: whose words they bring, and where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRIVATE: Final = "private"
UNTRUSTED: Final = "untrusted"
SINK: Final = "sink"
DESTRUCTIVE: Final = "destructive"

_P: Final = frozenset({PRIVATE})
_U: Final = frozenset({UNTRUSTED})
_S: Final = frozenset({SINK})

# By words of the package, the host or the name. Where anybody may write, the words are untrusted; where what
# is written leaves the house, it is a sink; what only its owner reads is private. Reading tools of a sink
# are none (`labels.py`), but those that fetch what they are told.
_CATALOGUE: Final = (
    ("filesystem files file commander obsidian notes", _P),
    ("memory mem0 knowledge", _P),
    ("postgres postgresql sqlite mysql mariadb mssql mongodb redis bigquery snowflake clickhouse duckdb", _P),
    ("supabase neon dynamodb elasticsearch opensearch qdrant chroma pinecone weaviate airtable", _P),
    ("stripe paypal quickbooks xero salesforce shopify plaid", _P),
    ("drive gdrive dropbox onedrive sharepoint box calendar gcal contacts 1password bitwarden vault", _P),
    ("gmail mail email imap outlook exchange protonmail fastmail", _P | _U | _S),
    ("slack teams mattermost discord telegram whatsapp signal imessage zulip rocketchat", _P | _U | _S),
    ("notion confluence linear asana trello monday clickup jira", _P | _U | _S),
    ("atlassian hubspot zendesk intercom freshdesk", _P | _U | _S),
    ("github gitlab bitbucket gitea", _U | _S),
    ("twitter bluesky mastodon reddit linkedin youtube hackernews", _U | _S),
    ("fetch puppeteer playwright browser browserbase chrome selenium firecrawl crawl4ai webhook", _U | _S),
    ("brave tavily exa perplexity serper kagi duckduckgo searxng context7 wikipedia arxiv rss", _U),
    ("sentry datadog grafana", _U),
    ("sendgrid mailgun resend twilio zapier ifttt pipedream pastebin gist s3 translate deepl", _S),
)
KNOWN: Final[Mapping[str, frozenset[str]]] = {
    word: labels for words, labels in _CATALOGUE for word in words.split()
}
