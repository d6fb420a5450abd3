"""Sinks that are reached by HTTP: a server that speaks each of their protocols, and refuses what breaks it."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from standardwebhooks import Webhook, WebhookVerificationError

from douane.policy.sinks import Kind, Reach, Sink

KEY = "made-up-routing-key-of-32-letters"
WHSEC = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
OLDER = "whsec_" + "eHl6eHl6eHl6eHl6eHl6eHl6eHl6eHl6"
SECRETS = {"KEY": KEY, "WHSEC": WHSEC, "OLDER": OLDER, "BOT": "xoxb-made-up", "HEC": "hec-made-up"}


class WrongError(Exception):
    """What came is not as the protocol has it."""


def need(holds, what):
    if not holds:
        raise WrongError(what)


class HttpReceiver:
    """Keeps what came; `refuse` says with which statuses the next requests are refused."""

    def __init__(self, speaks, kind, given):
        self.refuse, self.got, self.bodies, self.wrong = [], [], [], []
        self.headers = {}  # of refusals
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                status, answer, headers = receiver.answer(self.path, self.headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._speaks = speaks
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.environment = SECRETS | {"URL": f"{self.base}/made-up-path-of-a-hook"}
        given = {key: tuple(v.format(base=self.base) for v in values) for key, values in given.items()}
        self.sink = Sink("receiver", kind, Reach.PUBLIC, given)

    def answer(self, path, headers, body):
        if self.refuse:
            return self.refuse.pop(0), b"{}", self.headers
        try:
            ids, answer = self._speaks(SimpleNamespace(path=path, headers=headers, body=body))
        except Exception as error:  # noqa: BLE001  # whatever is wrong with it is told at the end
            self.wrong.append(repr(error))
            return 400, b"{}", {}
        self.got += ids
        self.bodies.append(body)
        return 200, json.dumps(answer).encode() if answer != "ok" else b"ok", {}

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


OUR_LINK = re.compile(r"<https://room\.example/audit/[0-9]+\|Open in the control room>")


def slack(request):
    """https://docs.slack.dev/reference/block-kit: lengths and forms that Slack refuses a message for."""
    message = json.loads(request.body)
    need(not re.search(r"<[!@#]", message["text"]), "a mention in text that is read as markup")
    need(len(message["blocks"]) <= 50, "too many blocks")
    need(message["unfurl_links"] is False and message["unfurl_media"] is False, "links are followed")
    for block in message["blocks"]:
        texts = [block["text"]] if "text" in block else block.get("fields", block.get("elements"))
        need(block["type"] in {"header", "section", "context", "actions"}, block["type"])
        need(0 < len(texts) <= 10, "1 to 10 fields")
        most = 150 if block["type"] == "header" else 2000
        for text in texts:
            if block["type"] != "actions":
                is_plain = text["type"] == "plain_text" or OUR_LINK.fullmatch(text["text"])
                need(is_plain and 0 < len(text["text"]) <= most, text)
    marked = [
        one["text"]
        for block in message["blocks"]
        for one in block.get("elements", ())
        if "douane" in str(one)
    ]
    return [text.split()[-1] for text in marked if isinstance(text, str)], "ok"


def slack_bot(request):
    need(request.headers["authorization"] == "Bearer xoxb-made-up", "not_authed")
    need(json.loads(request.body)["channel"] == "C123", "channel_not_found")
    ids, _ = slack(request)
    return ids, {"ok": True, "ts": "1.2"}


def pagerduty(request):
    """https://developer.pagerduty.com/docs/send-alert-event: required fields, their values and lengths."""
    event = json.loads(request.body)
    need(request.path == "/v2/enqueue" and event["routing_key"] == KEY, "where and who")
    need(event["event_action"] in {"trigger", "acknowledge", "resolve"}, "event_action")
    need(0 < len(event["dedup_key"]) <= 255, "dedup_key")
    if event["event_action"] != "trigger":
        return [f"{event['event_action']} {event['dedup_key']}"], {"status": "success"}
    payload = event["payload"]
    need(0 < len(payload["summary"]) <= 1024 and payload["source"], "summary and source")
    need(payload["severity"] in {"critical", "error", "warning", "info"}, "severity")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", payload["timestamp"]), "timestamp")
    return [payload["custom_details"]["Notice"]], {"status": "success", "dedup_key": event["dedup_key"]}


def teams(request):
    """https://adaptivecards.io: text stands in TextRuns alone, which know no Markdown; 28 kB at most."""
    (attachment,) = json.loads(request.body)["attachments"]
    need(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "contentType")
    need(len(request.body) <= 28 << 10, "too long")
    card = attachment["content"]
    need((card["type"], card["version"]) == ("AdaptiveCard", "1.4"), "card")
    for block in card["body"]:
        need(
            block["type"] == "RichTextBlock" and all(one["type"] == "TextRun" for one in block["inlines"]),
            block,
        )
    return [card["body"][-1]["inlines"][-1]["text"]], ""


def webhook(request):
    """By the library of those who wrote the standard, with either secret."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    for secret in (WHSEC, OLDER):
        Webhook(secret).verify(request.body, headers)
    try:
        Webhook("whsec_" + "b3RoZXJvdGhlcm90aGVyb3RoZXI=").verify(request.body, headers)
    except WebhookVerificationError:
        sent = json.loads(request.body)
        need({"type", "timestamp", "data"} == set(sent), "members of the standard")
        need(sent["data"]["id"] == headers["webhook-id"], "ids differ")
        return [headers["webhook-id"]], "ok"
    raise WrongError("it verifies with any secret")


def splunk(request):
    """https://help.splunk.com: HEC takes JSON objects one after the other; acknowledgements by channel."""
    need(request.headers["authorization"] == "Splunk hec-made-up", "Invalid token")
    need(request.headers["x-splunk-request-channel"], "Data channel is missing")
    if request.path.startswith("/services/collector/ack?channel="):
        return [], {"acks": {str(one): True for one in json.loads(request.body)["acks"]}}
    need(request.path == "/services/collector/event", request.path)
    ids, text, decoder = [], request.body.decode(), json.JSONDecoder()
    while text.strip():
        event, end = decoder.raw_decode(text.lstrip())
        text = text.lstrip()[end:]
        need({"time", "host", "source", "sourcetype", "index", "event"} == set(event), sorted(event))
        ids.append(event["event"]["id"])
    return ids, {"text": "Success", "code": 0, "ackId": 7}


def otlp(request):
    """By the messages of opentelemetry-proto, read from JSON as a collector does."""
    need(request.path == "/v1/logs" and request.headers["content-type"] == "application/json", "where")
    read = json_format.Parse(request.body, ExportLogsServiceRequest())
    (resource,) = read.resource_logs
    (scope,) = resource.scope_logs
    need(any(one.key == "service.name" for one in resource.resource.attributes), "service.name")
    ids = []
    for record in scope.log_records:
        attributes = {one.key: one.value.string_value for one in record.attributes}
        need(
            record.time_unix_nano and 1 <= record.severity_number <= 24 and record.body.string_value, "record"
        )
        ids.append(attributes["douane.notice.id"])
    return ids, {}


HTTP = {
    "slack": lambda _folder: HttpReceiver(slack, Kind.SLACK, {"url": ("env://URL",)}),
    "slack-bot": lambda _folder: HttpReceiver(slack_bot, Kind.SLACK, {"token": ("env://BOT",), "channel": ("C123",), "api": ("{base}/api",)}),
    "pagerduty": lambda _folder: HttpReceiver(
        pagerduty, Kind.PAGERDUTY, {"key": ("env://KEY",), "url": ("{base}/v2/enqueue",)}
    ),
    "teams": lambda _folder: HttpReceiver(teams, Kind.TEAMS, {"url": ("env://URL",)}),
    "webhook": lambda _folder: HttpReceiver(
        webhook, Kind.WEBHOOK, {"url": ("{base}/hook",), "secret": ("env://WHSEC", "env://OLDER")}
    ),
    "splunk": lambda _folder: HttpReceiver(
        splunk, Kind.SPLUNK,
        {"url": ("{base}",), "token": ("env://HEC",), "index": ("main",), "acknowledged": ("yes",)},
    ),
    "otlp": lambda _folder: HttpReceiver(otlp, Kind.OTLP, {"url": ("{base}",)}),
}  # fmt: skip
