"""Keys without a prefix, by the name of the service that stands before them and by their form."""

from __future__ import annotations

import re
from functools import partial
from typing import Final, NamedTuple

from douane.detectors.formats.names import is_harmless
from douane.detectors.pattern import Pattern, secret
from douane.detectors.plausible import MADE_UP, is_blank, is_made_up, is_wordy, words

_HEX32: Final = "[0-9a-f]{32}"
_HEX40: Final = "[0-9a-f]{40}"
_HEX64: Final = "[0-9a-f]{64}"
_UUID: Final = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
_B32: Final = "[A-Za-z0-9]{32}"
_B40: Final = "[A-Za-z0-9_-]{40}"
_B43: Final = "[A-Za-z0-9_-]{43}"
_B64: Final = "[A-Za-z0-9_-]{64}"

# The same for all, so that it is compiled once: what the name begins with is known.
_NAMED: Final = (
    r"(?P<name>[A-Za-z0-9_.-]{2,48}+)(?:\\{0,3}[\"'`]|[\])]){0,4}+"
    r"(?:[ \t]{0,4}+:?[ \t]{0,4}+[Ss]tr(?:ing)?\b)?+[ \t]{0,12}+"
    r"(?:(?:[:?.+|!=]{0,4}=[=>]{0,2}+|:|\x1f|,|>|value[ \t]{0,4}=)[ \t\r\n]{0,40}+"
    r"|(?P<told>(?:(?i:api|access|auth|secret|private|key|token|is)[ \t]{1,4}+){0,4}+))"
    r"(?:\\{0,3}[\"'`])?+"
    r"(?P<secret>[A-Za-z0-9_.~+/=%|:-]{10,160}+)"
)


class Service(NamedTuple):
    """A service: the rule's name, its own, the words by which text names it, the form of its keys."""

    id: str
    title: str
    words: str
    form: str


SERVICES: Final[tuple[Service, ...]] = (
    Service("abuseipdb", "an AbuseIPDB", "abuseipdb", "[0-9a-f]{80}"),
    Service("accuweather", "an AccuWeather", "accuweather", "[A-Za-z0-9%]{32,35}"),
    Service("alchemy", "an Alchemy", "alchemy", "[A-Za-z0-9_-]{32}"),
    Service("algolia", "an Algolia", "algolia", _HEX32),
    Service("amplitude", "an Amplitude", "amplitude", _HEX32),
    Service("appveyor", "an AppVeyor", "appveyor", r"v2\.[a-z0-9]{20}"),
    Service("jfrog-identity", "an Artifactory", "artifactory jfrog", "[A-Za-z0-9]{64,73}"),
    Service("asana", "an Asana", "asana", rf"(?:[0-9]/[0-9]{{16}}(?:/[0-9]{{16}})?:)?{_HEX32}"),
    Service("auth0", "an Auth0", "auth0", _B64),
    Service("beamer", "a Beamer", "beamer", r"b_[A-Za-z0-9=_-]{44}"),
    Service("binance", "a Binance", "binance", "[A-Za-z0-9]{64}"),
    Service("azure-devops", "an Azure DevOps", "azure_devops azuredevops ado_ vsts", "[a-z2-7]{52}"),
    Service("bitbucket", "a Bitbucket", "bitbucket", "[A-Za-z0-9]{32}(?:[A-Za-z0-9_=-]{32})?"),
    Service("bittrex", "a Bittrex", "bittrex", _B32),
    Service("bugsnag", "a Bugsnag", "bugsnag", _HEX32),
    Service("cloudflare", "a Cloudflare", "cloudflare", rf"(?:[0-9a-f]{{37}}|{_B40})"),
    Service("cloudant", "a Cloudant", "cloudant", rf"{_HEX64}|[a-z]{{24}}"),
    Service("cloudinary", "a Cloudinary", "cloudinary", "[A-Za-z0-9_-]{27}"),
    Service("cloudsmith", "a Cloudsmith", "cloudsmith", _HEX40),
    Service("codeclimate", "a Code Climate", "codeclimate code_climate", _HEX64),
    Service("codecov", "a Codecov", "codecov", rf"(?:{_B32}|{_UUID})"),
    Service("coinbase", "a Coinbase", "coinbase", _B64),
    Service("coinmarketcap", "a CoinMarketCap", "coinmarketcap", _UUID),
    Service("contentful", "a Contentful", "contentful", _B43),
    Service("coveralls", "a Coveralls", "coveralls", "[A-Za-z0-9]{33,37}"),
    Service("datadog", "a Datadog", "datadog dd_api dd_app", rf"(?:{_HEX32}|[A-Za-z0-9]{{40}})"),
    Service("deepgram", "a Deepgram", "deepgram", _HEX40),
    Service("deepl", "a DeepL", "deepl", rf"{_UUID}(?::fx)?"),
    Service(
        "discord",
        "a Discord",
        "discord",
        r"(?:[A-Za-z0-9_-]{24,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}|[A-Za-z0-9_-]{32})",
    ),
    Service("disqus", "a Disqus", "disqus", "[A-Za-z0-9]{64}"),
    Service("drone", "a Drone CI", "droneci drone_token", _B32),
    Service("dropbox-app", "a Dropbox app", "dropbox", "[a-z0-9]{15}"),
    Service("etherscan", "an Etherscan", "etherscan bscscan polygonscan", "[A-Z0-9]{34}"),
    Service("etsy", "an Etsy", "etsy", "[a-z0-9]{24}"),
    Service(
        "facebook-app", "a Facebook app", "facebook", rf"(?:[0-9]{{15,16}}\|[A-Za-z0-9_-]{{27}}|{_HEX32})"
    ),
    Service("fastly", "a Fastly", "fastly", "[A-Za-z0-9_-]{32}"),
    Service("finnhub", "a Finnhub", "finnhub", "[a-z0-9]{20}(?:[a-z0-9]{20})?"),
    Service("flickr", "a Flickr", "flickr", _HEX32),
    Service("freshbooks", "a FreshBooks", "freshbooks", _HEX64),
    Service("freshdesk", "a Freshdesk", "freshdesk", "[A-Za-z0-9]{18,20}"),
    Service("giphy", "a Giphy", "giphy", _B32),
    Service("gitter", "a Gitter", "gitter", _HEX40),
    Service("heroku", "a Heroku", "heroku", _UUID),
    Service("hubspot", "a HubSpot", "hubspot hapikey", _UUID),
    Service(
        "ibm-storage",
        "an IBM Cloud Object Storage",
        "ibm_cos ibm-cos ibmcos cos_hmac cos-hmac coshmac cos_secret secret_access_key",
        "[0-9a-f]{48}",
    ),
    Service("infura", "an Infura", "infura", _HEX32),
    Service("ipstack", "an ipstack", "ipstack currencylayer mediastack", _HEX32),
    Service("jotform", "a Jotform", "jotform", _HEX32),
    Service("jumpcloud-legacy", "a JumpCloud", "jumpcloud", _HEX40),
    Service("kraken", "a Kraken", "kraken", r"[A-Za-z0-9/+=]{80,90}"),
    Service("kucoin", "a KuCoin", "kucoin", rf"(?:[0-9a-f]{{24}}|{_UUID})"),
    Service("lastfm", "a Last.fm", "lastfm last_fm", _HEX32),
    Service("linkedin", "a LinkedIn", "linkedin", "[A-Za-z0-9]{14,16}"),
    Service("linode", "a Linode", "linode", _HEX64),
    Service("lokalise", "a Lokalise", "lokalise", _HEX40),
    Service("mailgun-signing", "a Mailgun signing", "mailgun", rf"{_HEX32}-[0-9a-f]{{8}}-[0-9a-f]{{8}}"),
    Service("mailjet", "a Mailjet", "mailjet", _HEX32),
    Service("mattermost", "a Mattermost", "mattermost", "[a-z0-9]{26}"),
    Service("meraki", "a Cisco Meraki", "meraki", _HEX40),
    Service("messagebird", "a MessageBird", "messagebird message_bird", rf"(?:[A-Za-z0-9]{{25}}|{_UUID})"),
    Service("mixpanel", "a Mixpanel", "mixpanel", _HEX32),
    Service("netlify-legacy", "a Netlify", "netlify", _B43),
    Service("newsapi", "a News API", "newsapi news_api", _HEX32),
    Service("nytimes", "a New York Times", "nytimes", _B32),
    Service("okta", "an Okta", "okta", "00[A-Za-z0-9_-]{40}"),
    Service("onelogin", "a OneLogin", "onelogin", _HEX64),
    Service("openweather", "an OpenWeather", "openweather weathermap", _HEX32),
    Service("opsgenie", "an Opsgenie", "opsgenie", _UUID),
    Service("pipedrive", "a Pipedrive", "pipedrive", _HEX40),
    Service("plaid-secret", "a Plaid", "plaid", "[0-9a-f]{24,30}"),
    Service("postmark", "a Postmark", "postmark", _UUID),
    Service("pushbullet", "a Pushbullet", "pushbullet", r"o\.[A-Za-z0-9]{32}"),
    Service("pushover", "a Pushover", "pushover", "[a-z0-9]{30}"),
    Service("rollbar", "a Rollbar", "rollbar", _HEX32),
    Service("scaleway-secret", "a Scaleway secret", "scaleway scw_", _UUID),
    Service("sendbird", "a Sendbird", "sendbird", rf"(?:{_HEX40}|{_UUID})"),
    Service("shodan", "a Shodan", "shodan", _B32),
    Service("snyk-legacy", "a Snyk", "snyk", _UUID),
    Service("softlayer", "a SoftLayer", "softlayer", _HEX64),
    Service("sonarqube", "a SonarQube", "sonarqube sonarcloud sonar", rf"{_HEX40}|[A-Za-z0-9=_-]{{40}}"),
    Service("sourcegraph-legacy", "a Sourcegraph", "sourcegraph", "[0-9a-fA-F]{40}"),
    Service("sparkpost", "a SparkPost", "sparkpost", _HEX40),
    Service("spotify", "a Spotify", "spotify", _HEX32),
    Service("squarespace", "a Squarespace", "squarespace", _UUID),
    Service("statuspage", "a Statuspage", "statuspage", _UUID),
    Service("sumologic", "a Sumo Logic", "sumologic", "[A-Za-z0-9]{64}"),
    Service("todoist", "a Todoist", "todoist", _HEX40),
    Service("tomtom", "a TomTom", "tomtom", _B32),
    Service("twitch", "a Twitch", "twitch", "[a-z0-9]{30}"),
    Service(
        "twitter",
        "a Twitter",
        "twitter",
        r"(?:A{22}[A-Za-z0-9%]{80,100}|[A-Za-z0-9-]{45,50}|[A-Za-z0-9]{25})",
    ),
    Service("unsplash", "an Unsplash", "unsplash", _B43),
    Service("virustotal", "a VirusTotal", "virustotal", _HEX64),
    Service("vultr", "a Vultr", "vultr", "[A-Z0-9]{36}"),
    Service("yelp", "a Yelp", "yelp", "[A-Za-z0-9_-]{128}"),
    Service("zendesk", "a Zendesk", "zendesk", "[A-Za-z0-9]{40}"),
)

_LEAST_DIFFERENT: Final = 6


def _is_sign(match: re.Match[str]) -> bool:
    """Whether a sign or words lead from the name to the value, or the value can be no digest or id."""
    if match["told"] is None:
        return True
    value, before = match["secret"], match.string[match.start("told") - 1]
    is_mixed = any(map(str.isupper, value)) and any(map(str.islower, value))
    return before in " \t" and (bool(match["told"]) or is_mixed)


def _beside(service: Service) -> Pattern:
    """A value of the service's form, named by the service."""
    named = words(service.words)
    literals = tuple(
        dict.fromkeys(each for word in named for each in (word, word.capitalize(), word.upper()))
    )
    rule = secret(f"{service.id}-key", f"{service.title} key or token, by its name and form")
    return Pattern(rule, literals, f"(?:{'|'.join(literals)})", _NAMED, partial(_is_key, service))


def _is_key(service: Service, match: re.Match[str]) -> float:
    value = match["secret"]
    if not _is_sign(match) or not re.fullmatch(service.form, value) or is_harmless(match["name"]):
        return 0.0
    if is_blank(value) or is_wordy(value) or not any(map(str.isdigit, value)):
        return 0.0
    if len(set(value)) < _LEAST_DIFFERENT:
        return 0.0
    return MADE_UP if is_made_up(value) else 0.8


PATTERNS: Final[tuple[Pattern, ...]] = tuple(_beside(service) for service in SERVICES)
