"""Names of services that give out keys: near one, an opaque value is most likely a key."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.plausible import words

# They stand for nothing else in honest text, so that a text may be searched for them.
DISTINCT: Final[tuple[str, ...]] = words(
    "abstractapi abuseipdb abyssale accuweather adafruit adobe adyen airbrake airtable aiven"
    " alchemy algolia alibaba aliyun alpaca amadeus amplitude apify apigee appcues appdynamics"
    " appsflyer appveyor artif artifactory asana assemblyai atlassian aweber azure backblaze"
    " bamboohr baremetrics billomat binance bitbucket bitfinex bitmex bittrex bluesnap branchio"
    " browserstack bscscan buddybuild bugsnag buildkite bulksms buttercms bybit caflou calendly"
    " campaignmonitor censys chargebee chargify circleci cisco clearbit clickatell clickhouse"
    " clicksend clickup clojars cloudant cloudflare cloudinary cloudsmith codeclimate codecov"
    " cohere coinapi coinbase coinmarketcap confluent contentful contentstack coveralls crowdin"
    " cryptocompare currencylayer customerio databricks datadog dataiku deepgram deepl deepseek"
    " detectify digitalocean discord disqus dnsimple docusign doppler dotdigital droneci dropbox"
    " duffel dwolla dynatrace easypost elevenlabs endorlabs etherscan eventbrite facebook fastly"
    " figma finnhub fleetbase flickr flightaware flutterwave flyio formio fortnite foursquare"
    " freemius freshbooks freshdesk freshworks frontapp fullstory geocodio getresponse giphy gitea"
    " gitguardian gitter gocardless grafana gravatar gumroad hashicorp hellosign helpscout heroku"
    " hetzner honeybadger honeycomb hubspot huggingface hunterio ifttt influxdb infracost infura"
    " insightly instagram intra42 ipdata ipinfo ipstack jfrog jotform jumpcloud kaggle keycloak"
    " klaviyo kucoin languagelayer lastfm launchdarkly leaseweb linemessaging linkedin linode"
    " logdna loggly logzio lokalise mailboxlayer mailchimp mailerlite mailgun mailjet mailmodo"
    " mailtrap mandrill mapbox mapquest marketstack mattermost maxmind mediastack meraki"
    " messagebird metabase mistral mixpanel moonpay moosend netlify newrelic newsapi nexmo ngrok"
    " nomics npmjs nuget nytimes octopus omnisend onedrive onelogin onesignal opencage openrouter"
    " opensea openshift openuv openvpn openweather opsgenie optimizely packagecloud pagerduty"
    " pandadoc parsehub parseur paypal paystack pendo peopledatalabs perplexity pexels phabricator"
    " phantombuster pinata pinecone pinterest pipedream pipedrive pixabay plaid planetscale"
    " pluralsight poloniex polygonio postageapp posthog postman postmark prefect prismic pubnub"
    " pulumi pushbullet pushover qualys quandl quickbooks rapidapi raygun razorpay recaptcha"
    " reddit rescuetime revcat ringcentral rollbar rubygems salesforce scaleway scalingo"
    " scraperapi scrapingbee securitytrails sendbird sendgrid sendinblue sendpulse serpapi"
    " serpstack shippo shodan shopify shotstack sidekiq signalwire sinch skybiometry sleeknote"
    " smartsheet snipcart snowflake softlayer sonarcloud sonarqube sourcegraph sparkpost spotify"
    " squarespace stackhawk statuspage storyblok strapi stripo stytch sumologic supabase"
    " surveymonkey swiftype tailscale tatum tavily teamcity teamgate telegram telnyx textmagic"
    " ticketmaster tiingo todoist tomtom trello tumblr twilio twitch twitter typeform typetalk"
    " ubidots unsplash upcloud uplead uploadcare upstash urlscan vercel vimeo virustotal vonage"
    " vultr wakatime weatherbit weatherstack webex webflow webhookrelay wepay whatcms woocommerce"
    " wordnik workos wrike yandex youtube zapier zendesk zenrows zerobounce zulip"
)
# Everyday words, parts of others, or in every second text.
_WHOLE: Final = frozenset(
    words(
        "ado agora amazon anthropic apollo auth0 authy aws axiom azure beamer bitly blockchain box"
        " braintree codacy consul copper cypress delighted docker elastic elasticsearch enigma etsy"
        " finicity firebase fixer gcp gemini ghost github gitlab google groove groq guardian harvest"
        " hive ibm intercom jenkins jira keen kraken kubernetes lemlist line linear lob looker lyft"
        " microsoft miro monday mongodb mux mysql notion npm okta openai oracle outlook particle"
        " pivotal postgres privatelayer pusher pypi readme recurly redis render replicate sanity"
        " segment sentry slack snyk sonar splunk square stripe sumo surge terraform travis unify vault"
        " wistia wiz xero yelp zipcode zoho zoom"
    )
)
_KNOWN: Final = frozenset(DISTINCT)
_LONGEST: Final = max(map(len, DISTINCT))
_WORDS: Final = Lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*")


def is_provider(name: str) -> bool:
    """Whether a word of `name` begins with a service that gives out keys."""
    return any(
        word[0].lower() in _WHOLE or longest_provider(name[word.start() :]) for word in _WORDS.finditer(name)
    )


def longest_provider(name: str) -> str:
    """The service that `name` begins with; empty if there is none."""
    low = name[:_LONGEST].lower()
    return next((low[:size] for size in range(len(low), 2, -1) if low[:size] in _KNOWN), "")
