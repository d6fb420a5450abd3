"""Acts that carry something away in an address, as soon as it is shown or opened."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import GAP, SOME, Act, signs

_FILLED: Final = (
    r"(?:\{[^}\n\x1f]{0,60}\}|\[[^\]\n\x1f]{1,60}\]|<[^>\n\x1f]{1,60}>|\$\(|\$\{|%7B|%5B|\.\.\."
    r"|[A-Z]{3,}_?(?:[A-Z_]{2,})?(?=[)\"'&\s]))"
)
_CARRIER: Final = (
    r"(?:data|d|q|c|s|x|p|msg|message|text|info|payload|exfil\w*|leak|secrets?|content"
    r"|conversation|chat|history|context|summary|token|key|stolen|prompt|log|user\w*|email|query"
    r"|id|track\w*|note)"
)

LINKS: Final = (
    Act(
        "beacon",
        "an image whose address carries data away when it is shown",
        signs("![|<img "),
        rf"(?:!\[[^\]\n\x1f]{{0,100}}\]\(\s?|<img\b[^>\n\x1f]{{0,200}}?\bsrc\s?=\s?\\?[\"']?)ht"
        rf"tps?://[^\s)\"'>\x1f]{{1,200}}?[?&]{_CARRIER}=(?-i:{_FILLED})",
        1.0,
        1.0,
    ),
    Act(
        "full-beacon",
        "an image whose address carries text",
        signs("![|<img "),
        rf"(?:!\[[^\]\n\x1f]{{0,100}}\]\(\s?|<img\b[^>\n\x1f]{{0,200}}?\bsrc\s?=\s?\\?[\"']?)ht"
        rf"tps?://(?!(?:img\.shields\.io|badge\.fury\.io|badgen\.net|badges\.gitter\.im|github\.com"
        rf"|raw\.githubusercontent\.com)(?::\d{{1,5}})?/)[^\s)\"'>\x1f]{{1,200}}?[?&]{_CARRIER}=[^\s)\"'>&\x1f]{{0,3"
        rf"00}}",
        0.4,
        0.8,
    ),
    Act(
        "fill-address",
        "an order to write something into an address",
        signs(
            "the url|this url|the query|query string|query param|url-encode|urlencode|url "
            "encode|base64-encode|base64 encode|encoded in base64|the link|this link|the image "
            "url|image link|this address|following address|following url"
        ),
        rf"(?:append|add|insert|include|put|replace|substitut\w+|encode|embed|place|fill|pass"
        rf"|url-?encoded?|base64[- ]encoded?){GAP}(?!(?:an?|the|your){GAP}(?:limit|filter|sort)(?: clause)?"
        rf"{GAP}(?:in|into|to|with){GAP}(?:the|a)(?: \w{{1,12}})?{GAP}query\b(?![- ](?:string|param)))"
        rf"{SOME}(?:to|in|into|as|at|with){GAP}(?:the"
        rf"|this|a|an|its){GAP}(?:(?:end of (?:the|this)|image|following|above|base|target"
        rf"|get){GAP}){{0,2}}(?:url|query(?:[- ]string|[- ]param\w*)?|link|path|address"
        rf"|parameter)\b",
        0.75,
        0.5,
        r"\b(?:to|can|will|would|may|we|they|it|that|which)\s+",
        80,
    ),
    Act(
        "show-image",
        "an order to show an image or a link",
        signs(
            "this image|following image|markdown image|tracking pixel|this link|following link"
            "|this markdown|following markdown|image tag"
        ),
        rf"(?:render|display|show|embed|include|insert|output|print|add|click|open|visit"
        rf"|load){GAP}(?:on{GAP})?{SOME}(?:this|the|a|following|markdown"
        rf"|tracking){GAP}(?:\w+{GAP})?(?:image|link|pixel|markdown|url)\b",
        0.35,
        0.4,
        r"\b(?:to|can|will|would|may|we|they|it|that|which)\s+",
        60,
    ),
)
