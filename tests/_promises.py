"""What Douane promises, each line with where the need was seen; tests link themselves to these with `@promise(ID)`.

`tests/architecture/test_promises.py` holds both directions: a promise without a test fails, and so does a test that
names no promise of this list. `pending=True` says openly that the test is still to be written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

import pytest


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence that a user may rely on. `source` says who suffers, or suffered elsewhere, without it."""

    id: str
    text: str
    source: str
    pending: bool = False


def promise(promise_id: str) -> pytest.MarkDecorator:
    """Marks a test (function, class, parameter or module) as what holds the promise `promise_id`."""
    return pytest.mark.promise(promise_id)


def unkept(claims: Iterable[tuple[str, str]], passed: Container[str]) -> tuple[Promise, ...]:
    """The promises none of whose tests has passed; `claims` are promise and test, `passed` the tests that did."""
    kept = {promise_id for promise_id, test in claims if test in passed}
    return tuple(one for one in PROMISES if one.id not in kept and not one.pending)


PROMISES: Final = (
    # What is read, and what is sent.
    Promise(
        "P-STRICT-JSON",
        "bytes that two parsers could read differently (duplicate keys, invalid UTF-8, NaN, too deep, too long) "
        "go nowhere",
        "protocol probing; parser differentials between a gateway and the server behind it",
    ),
    Promise(
        "P-STRICT-RPC",
        "only JSON-RPC 2.0 messages with methods that the negotiated revision knows in that direction pass",
        "protocol probing; CWE-20",
    ),
    Promise(
        "P-AS-INSPECTED",
        "a message that is allowed leaves as the very bytes that were inspected",
        "fields mangled on the way: IBM/mcp-context-forge #4042 #4135 #4202 #5472",
    ),
    Promise(
        "P-EDIT-JUDGED",
        "an edited message is judged again before it is sent",
        "a redaction that opens another hole",
    ),
    # No way round.
    Promise(
        "P-MEDIATED",
        "no message of any kind, in either direction, reaches the other side without a verdict",
        "hooks bypassed on a second path: IBM/mcp-context-forge #4103 #3891, obot #5458, pipelock #1215",
    ),
    Promise(
        "P-ONE-CHOKE-POINT",
        "only the engine makes permits, and a link sends nothing but permits",
        "hooks bypassed on a second path: IBM/mcp-context-forge #4103",
    ),
    Promise(
        "P-CRASH-DENIES",
        "a detector that crashes is a finding, and the message is denied",
        "detectors that fail open in three published gateways",
    ),
    Promise(
        "P-STRICTER-WINS",
        "more findings never make a verdict milder",
        "two layers that contradict each other: IBM/mcp-context-forge #6015 #4106",
    ),
    Promise(
        "P-FULL-DUPLEX",
        "requests, results, errors and notifications of both sides are carried, sampling and progress included",
        "dropped message kinds: LiteLLM #23761, IBM/mcp-context-forge #1985 #4445, fastmcp #4161",
    ),
    Promise(
        "P-CONNECT",
        "a host that only starts local servers makes the same of a remote one through `douane connect`, and standard output "
        "carries nothing but messages",
        "bridges that print to the host or open what a server names by a shell: mcp-remote, CVE-2025-6514",
    ),
    Promise(
        "P-REVOKED-STREAMS",
        "what is open when its session ends, as with the key of its principal, ends at once and hears nothing more",
        "revocation that holds for the next request only, while a stream goes on for days",
    ),
    Promise(
        "P-OLDER",
        "clients and servers of HTTP with SSE are judged like all others; messages are posted to the server's own origin only, "
        "and a client's stream takes posts of the principal that opened it",
        "an `endpoint` event that names an internal address; session ids in URLs that others may read",
    ),
    Promise(
        "P-CLAIMS",
        "what the headers of a request claim is held against its body, and a difference is refused",
        "2026-07-28 headers trusted over the body: zentinel #378, IBM/mcp-context-forge #5687",
    ),
    # Requests and answers.
    Promise(
        "P-ID-ONCE",
        "a request whose id is still waiting for an answer is refused",
        "session replay; two answers to one question",
    ),
    Promise(
        "P-ANSWER-MATCHES",
        "an answer that nobody asked for, or that was given already, goes nowhere",
        "a server that answers in another's place",
    ),
    Promise(
        "P-ANY-BYTES",
        "no bytes of either peer, in any order, crash the engine or pass unjudged",
        "protocol probing; a gateway that dies takes every server behind it along",
    ),
    Promise(
        "P-BOUNDED",
        "what a peer sends, or leaves unanswered, does not make a conversation grow without bound",
        "a 100 MB line; a flood of requests that nobody answers",
    ),
    Promise(
        "P-UNDONE",
        "what could not be recorded has not happened: its id is free, and who waits for it is told",
        "a full disk that leaves requests waiting for ever",
    ),
    # Definitions.
    Promise(
        "P-PIN-ORDER",
        "sets of a schema, labelled lists of single words and the present time as a default may be written otherwise at each "
        "start; sentences, and lists whose order says something, may not",
        "servers that list a set anew at each start: mcp-shell-server 1.1.14, mcp-atlassian 0.23.1, @currents/mcp 2.1.1",
    ),
    Promise(
        "P-PIN-EVERY-FIELD",
        "a change in any field of a definition that a model can read is drift, also after a restart, but for the order of what "
        "has none",
        "rug pulls; IBM/mcp-context-forge #5471",
    ),
    Promise(
        "P-APPROVED-STAYS",
        "what was approved is not refused again while it stays the same, however its keys are ordered",
        "re-approval loops: mcp-context-protector #20, mcpproxy-go #816",
    ),
    Promise(
        "P-FIX-WORKS",
        "a refusal names the command that mends it, and that command does",
        "refusals with no way out: docker/mcp-gateway #334, mcp-context-protector #20",
    ),
    Promise(
        "P-ARGUMENT-ROLE",
        "what a server's interpreter would take for more than a value does not reach it, and the same in a message does",
        "command and SQL injection in MCP servers: CVE-2025-53107, CVE-2025-54073, the Postgres server's read-only bypass",
    ),
    Promise(
        "P-EXCEPTION",
        "a false positive is excepted in one command, for that server, tool and field, and for a time",
        "all-or-nothing switches: docker/mcp-gateway #334, detect-secrets #693",
    ),
    Promise(
        "P-EXCEPTION-SHOWN",
        "what an exception lets pass is recorded with the exception's name, and every exception ends",
        "switches that stay off, and nobody knows why something passed",
    ),
    Promise(
        "P-FEEDBACK-LOCAL",
        "a reported false alarm holds no value that was found, is shown before it is kept, and is sent to nobody",
        "detection that sends the data away: agent-scan #378",
    ),
    Promise(
        "P-DETECTION-HELD",
        "recall and false positives on corpora of others do not get worse unseen",
        "injection scanners that are graded by themselves only",
    ),
    Promise(
        "P-NO-WAY-ROUND",
        "what people ask each other to keep to themselves is cut like any order where something else is demanded beside it",
        "exceptions for honest wording that attackers write too",
    ),
    Promise(
        "P-RULE-TOLD",
        "every rule has a page with what, why, example and way out, a severity, a tier, tags and samples",
        "findings that nobody can look up",
    ),
    # The record.
    Promise(
        "P-AUDIT-REDACTED",
        "no secret that was found is in the audit log",
        "logs that leak what they audit: gh-aw-mcpg #13178",
    ),
    Promise(
        "P-AUDIT-FIRST",
        "what cannot be recorded is not sent",
        "an audit log with holes proves nothing",
    ),
    Promise(
        "P-EXPORT-LINES",
        "no text of a peer adds a line, a field or a formula to an export, in any format",
        "CWE-117, CWE-93, CWE-1236; collectors split lines and fields on what a peer chose",
    ),
    Promise(
        "P-INDEX-SEALED",
        "what is encrypted in the audit log is in its index neither in plain nor as what it became",
        "a search index is where what was erased elsewhere is found again",
    ),
    Promise(
        "P-INDEX-FORGETS",
        "texts and counts of what is pruned from the audit log go from its index too, which is not made anew for it",
        "personal data is not kept longer than needed (GDPR Art. 5 (1) e), and where it is searched it is kept",
    ),
    Promise(
        "P-KEY-NAMES-APART",
        "a tenant neither learns which API keys another has, nor takes their names or ends them",
        "names that are one for all tenants tell each of them of the others",
    ),
    Promise(
        "P-SEARCH-SAME",
        "a search finds the same with the index of the log, with half of one, and without",
        "an index that lags or lies hides what an investigation looks for",
    ),
    Promise(
        "P-AUDIT-NAMES-ENTRY",
        "verification of a changed log names the first entry that is wrong",
        "an auditor needs the place, not a boolean",
    ),
    Promise(
        "P-AUDIT-KILL",
        "kill -9 at any moment loses no entry of a message that was sent",
        "an audit log with holes proves nothing",
    ),
    Promise(
        "P-EVIDENCE-TAMPERED",
        "whatever is changed in an evidence bundle, down to one bit of its ZIP, the verifier finds it, and fails over nothing",
        "a proof that is checked in one way only is worth what its least checked byte is",
    ),
    Promise(
        "P-EVIDENCE-LEAST",
        "a bundle about one session holds nothing of others, and each of its entries is bound to a signed checkpoint all the same",
        "evidence that discloses other people cannot be handed out",
    ),
    Promise(
        "P-EVIDENCE-ALONE",
        "the verifier is one file, needs only the standard library of Python 3.8, and shares no code with what writes bundles",
        "an auditor trusts no installation of whom they audit",
    ),
    Promise(
        "P-PRUNED-WHOLE",
        "a pruned log is whole, says which rule took what, when and by whom, and shows tampering before, in and behind the gap",
        "retention that breaks the chain makes people choose between the law and the proof",
    ),
    Promise(
        "P-PRUNED-ONLY",
        "nothing but a pruning that an entry tells of takes the body of an entry away",
        "an audit log with holes proves nothing",
    ),
    Promise(
        "P-LEGAL-HOLD",
        "what is under a legal hold is neither pruned nor erased, whatever rules say, until it is released",
        "evidence that a rule deletes overnight is evidence destroyed",
    ),
    Promise(
        "P-ERASED",
        "once a key is destroyed nothing here reads what it sealed, and the log is as whole as before",
        "GDPR Art. 17 against a log from which nothing can be removed",
    ),
    Promise(
        "P-SEALED-EVERYWHERE",
        "with `encrypt` what people said in calls stands in no file of the state folder as text, the index of searches included",
        "a copy in an index undoes what the log encrypts",
    ),
    # Running.
    Promise(
        "P-NO-DEADLOCK",
        "a server that writes much before it reads does not stall the conversation",
        "a relay that holds a lock while it sends",
    ),
    Promise(
        "P-NO-ORPHANS",
        "no server process outlives Douane, however Douane ends",
        "2,018 orphans and 38.9 GB: metamcp #162",
    ),
    Promise(
        "P-NO-TRACEBACK",
        "an operator's mistake ends in one message with a fix and exit code 2",
        "first run ends in a traceback: IBM/mcp-context-forge 1.1.0",
    ),
    Promise(
        "P-OFFLINE",
        "inspecting needs no network, no account and no model",
        "detection that sends the data away: agent-scan #378",
    ),
    Promise(
        "P-DECODED",
        "what is escaped or encoded in a text (JSON, URL, HTML, mail, base64, hexadecimal, gzip) is inspected, two deep",
        "`AKIA…` in base64 passes: every gateway that scans the bytes as they come",
    ),
    Promise(
        "P-SCAN-SAME",
        "what is found does not depend on whether the fast scanner is installed",
        "detection that differs from platform to platform",
    ),
    Promise(
        "P-SCAN-CACHE",
        "a compiled scan that another account could have changed, or that is damaged, is ignored",
        "a cache that is loaded unchecked: whoever writes it runs code in the gateway, or blinds it",
    ),
    # What is taken out.
    Promise(
        "P-TOKENS",
        "a value that is tokenised is in no byte towards who may not have it nor in the record, is exactly itself "
        "again for where it came from, and its token is of no use to anybody else",
        "redaction that breaks the next call, so that people switch it off",
    ),
    Promise(
        "P-MARK",
        "a text that is marked is whole between a label and an end that no text can hold",
        "labels around untrusted text that the text itself can close",
    ),
    # Sessions.
    Promise(
        "P-SESSION-SEALED",
        "nobody but Douane can make a session id or change one: any character changed, and it is none",
        "session ids that are guessed or forged: CVE-2025-6515 and its like",
    ),
    Promise(
        "P-SESSION-BOUND",
        "a session id is of no use to another principal, client, tenant or certificate, and who tries is recorded",
        "session hijacking: MCP security best practices",
    ),
    Promise(
        "P-SESSION-DISCREET",
        "entries about sessions and limits hold nothing of what a client calls itself or its tools in which something "
        "was found",
        "secrets that go to the log by the `User-Agent`",
    ),
    Promise(
        "P-SESSION-RETURNS",
        "a session whose server has forgotten it is begun anew once, with a server that answers as before, only if no "
        "answer was lost by that, and knows what it has touched",
        "clients that never come back from a restarted server: python-sdk #1676; mcp-proxy #108",
    ),
    Promise(
        "P-SESSION-PLACE",
        "a session id does not lead to another server that was given the name of the one it was begun with",
        "sessions carried to whatever stands at a name after a change of configuration",
    ),
    Promise(
        "P-BUNDLE-APART",
        "of several servers at one endpoint none sees, answers or replaces what belongs to another, and one that "
        "is gone leaves the others as they were",
        "one dead server hides the tools of all: agentgateway #1266 #1029 #962; names that collide, or change when a "
        "server is added: docker/mcp-gateway #11, agentgateway #495",
    ),
    Promise(
        "P-BUNDLE-RECORDED",
        "what a client says to several servers and is for none of them is recorded before it is answered or dropped, "
        "without a word of it",
        "whoever tries out names of tools, cursors and ids at a gateway whose log says nothing of it",
    ),
    Promise(
        "P-SESSION-ENDS",
        "a session ends when idle, of age, deleted, ended by an administrator or with its credential, and stays ended",
        "sessions that outlive the right to use them",
    ),
    Promise(
        "P-SESSION-REPLICAS",
        "a restart, or another replica with the same keys, carries on with a session",
        "sessions lost: agentic-community #960, docker/mcp-gateway #412, mcp-hangar #877",
    ),
    Promise(
        "P-HANDLES-OWNED",
        "state and tasks that a server gave to one principal are of no use to another",
        "state-handle hijacking: MCP 2026-07-28 security best practices",
    ),
    Promise(
        "P-RATES",
        "nobody makes more calls, in a time or at once, than an operator allows, under however many names",
        "agents that loop, and floods",
    ),
    Promise(
        "P-RESULT-SIZE",
        "a result has no more text than an operator allows: it is cut and says so, or refused",
        "results that fill a model's context",
    ),
    Promise(
        "P-SESSION-REPLAY",
        "a request id that comes a second time in a session is recorded, and refused where an operator wants that",
        "replayed requests",
    ),
    # Who is calling.
    Promise(
        "P-LIST-IS-LEAST",
        "a list shows a principal what it may use and nothing else, and no cache shows it to anybody else",
        "lists that show every tool to everybody, and a refusal only when one is called",
    ),
    Promise(
        "P-NO-PASSTHROUGH",
        "a credential that a client presents reaches no server, no log, no audit entry and no refusal",
        "proxies that forward the caller's token: FastMCP's by default; MCP security best practices, token passthrough",
    ),
    Promise(
        "P-TOKEN-OURS",
        "a token lets in only whom a listed issuer has issued it to, for this endpoint, signed with one of its keys, "
        "and only in its time",
        "tokens for other audiences, `alg: none`, public keys taken for shared secrets, keys named by the token",
    ),
    Promise(
        "P-KEY-HASHED",
        "an API key is shown once, kept as a digest, ends by itself, and lets nobody in once it is revoked",
        "stores of keys that were worth stealing",
    ),
    Promise(
        "P-TENANTS-APART",
        "a principal is in exactly one declared tenant, whatever its credential claims, or stays out; no id of one tenant "
        "reaches a server, session, pin, rule or entry of another",
        "tenants that a claim in a token can make up; one inventory for all, and a query that forgets whose it is for",
    ),
    Promise(
        "P-ONE-CREDENTIAL",
        "a request with two credentials, or with one in its URL, is refused",
        "two parts of a gateway that each believe another one of them",
    ),
    # HTTP.
    Promise(
        "P-HTTP-ONE-READING",
        "an HTTP request that two readers could read differently is refused, and nothing behind it is read",
        "request smuggling through a proxy and the server behind it; RFC 9112 §11.2",
    ),
    Promise(
        "P-FAIR-BY-COST",
        "who costs what judges much, by what is said to it or by it, waits behind those who cost little",
        "one client stops the gateway for all with messages that are small and hard, or with what it has a server say",
    ),
    Promise(
        "P-HTTP-BOUNDED",
        "no HTTP client holds more than its share: bytes, time and connections are bounded while they come",
        "slow clients, endless heads and unread streams that take a gateway from everybody else",
    ),
    Promise(
        "P-HTTP-NO-REPLAY",
        "a request that a server may have acted on is not sent a second time",
        "a tool that was called twice because a connection broke",
    ),
    Promise(
        "P-HTTP-SHARES",
        "no principal takes all connections to a server, and no silent client those of an address that others share",
        "one caller's streams starve all others; CWE-770",
    ),
    Promise(
        "P-HTTP-CONFORMS",
        "every scored scenario of the official conformance suite passes through the gateway as it does without it",
        "FastMCP's proxy fails 8 of them, mcp-proxy 39; IBM/mcp-context-forge #1985 #4445, LiteLLM #23761",
    ),
    Promise(
        "P-HTTP-JUDGED",
        "whatever is sent to the gateway, nothing reaches a server that was not read, judged and recorded first",
        "fuzzing; what a proxy passes on because it could not read it",
    ),
    Promise(
        "P-HTTP-HONEST",
        "honest clients are answered while others are slow, flood, send garbage, or bodies without end",
        "slow loris; gateways that one client stops for all",
    ),
    Promise(
        "P-READY",
        "a gateway that could not take or record a request says that it is not ready",
        "load balancers that go on sending to an instance whose disk is full",
    ),
    Promise(
        "P-METRICS-NO-CONTENT",
        "what is counted and logged tells nothing of who called or what was said",
        "credentials and prompts in metrics and logs, which far more people read",
    ),
    Promise(
        "P-ASGI-NO-WAY-ROUND",
        "no spelling of the guarded path reaches an application as one of those beside it",
        "a route that forgives a newline, a case or a second slash is an endpoint without inspection",
    ),
    Promise(
        "P-ASGI",
        "an MCP server with `douane.asgi.Guard` around it is to its clients what it was, and passes the conformance "
        "suite as it did",
        "middleware that buffers streams, drops progress or breaks sessions",
    ),
    Promise(
        "P-ASGI-JUDGED",
        "nothing reaches a guarded application at its path, and nothing leaves from there, that was not judged; other "
        "paths lead to it only if they are named",
        "middleware that looks at one way of asking, while the server answers to three",
    ),
    Promise(
        "P-SPANS",
        "with `[telemetry]` a request of a client is a span below the client's own, and each message to a server one "
        "below that, which the server is told of",
        "traces that end at the gateway; OpenTelemetry semantic conventions for MCP; SEP-414",
    ),
    Promise(
        "P-SPANS-NO-CONTENT",
        "spans hold no arguments, results, credentials or ids of sessions, and of the headers of a trace nothing but a "
        "valid `traceparent` reaches a server",
        "prompts and keys in traces; data that leaves as baggage",
    ),
    Promise(
        "P-SPANS-ASIDE",
        "a collector that is slow or gone delays and fails no call",
        "telemetry that takes down what it watches",
    ),
    Promise(
        "P-RELOAD",
        "documents that change are followed without losing a session; a mistake in them changes nothing and is told",
        "a restart that cuts off every client; a gateway that goes on with half of a bad configuration",
    ),
    Promise(
        "P-HTTP-LASTS",
        "servers that are slow, cut off or gone for a while cost no session that the protocol would keep, and leave "
        "no process, file or memory behind",
        "sessions lost and orphans left: agentic-community #960, docker #412, metamcp #162",
    ),
    Promise(
        "P-UPSTREAM-PLACE",
        "what a client hears of a server in trouble names it as the configuration does, and not its host or address",
        "maps of an inner network in error texts",
    ),
    Promise(
        "P-HTTP-UPSTREAM-VERIFIED",
        "nothing is sent to a server over TLS whose certificate, name or pinned key is not the expected one",
        "`verify=False` in clients of MCP servers; CWE-295",
    ),
    # Credentials for upstreams.
    Promise(
        "P-VAULT",
        "a credential at rest can be read with its key alone, for its server and principal alone",
        "tokens in clear text in the configuration of hosts and gateways",
    ),
    Promise(
        "P-SECRET-UNSEEN",
        "no secret of the store is in an argument, a message, a log, an entry or what is printed of an object",
        "tokens in `ps`, in logs of gateways and in reports of crashes",
    ),
    Promise(
        "P-SECRET-ADOPTED",
        "a secret that moves out of a host's file is kept before it goes, and not another byte of the file changes",
        "tokens in plain text in `mcp.json`, `config.toml` and `.claude.json`",
    ),
    Promise(
        "P-SECRET-ELSEWHERE",
        "a secret that is kept in HashiCorp Vault, OpenBao or AWS is had from there at use, or nothing is started or sent",
        "copies of a vault's secrets in the configuration of every host",
    ),
    Promise(
        "P-SECRET-STAYS",
        "the value of a secret goes to the servers that it is for, and as a token to a vault that an administrator has named in "
        "person; a tenant leads nobody into this network, and has no token of this account",
        "stored credentials that are sent to an address of the caller's choice: CWE-522, CWE-918",
    ),
    Promise(
        "P-SECRET-NAMED",
        "a server gets the secrets that are named for it and no other, on the record, or is not started at all",
        "every server has every key: environments of hosts that are passed on whole, and one `.env` for all",
    ),
    Promise(
        "P-SECRET-REVOKED",
        "a secret that was revoked is given to nobody from that moment, and no server goes on with it unnoticed",
        "tokens that count until every process which has cached them is found and restarted",
    ),
    Promise(
        "P-NO-SSRF",
        "no server leads Douane into this machine or network by naming an address for authorization",
        "CVE-2025-6514 and server-side request forgery: MCP security best practices",
    ),
    Promise(
        "P-ADDRESS-SPELLED",
        "an address that carries another is refused where that one is: mapped, translated or through a tunnel, in "
        "arguments, at the gate and in the URLs of sinks and authorization servers",
        "request forgery through ::ffff:0:169.254.169.254, NAT64, 6to4, Teredo and ISATAP: CWE-918",
    ),
    Promise(
        "P-OAUTH-CLIENT",
        "an answer to an authorization is used for its own request, from the issuer that was asked, with PKCE, once",
        "mix-up and code injection: RFC 9207, RFC 7636; registration that breaks: docker/mcp-gateway #347 #197",
    ),
    Promise(
        "P-CONSENT",
        "a client acts for a principal at a server only after that very person has agreed to it, in a browser, on a "
        "page that nobody else can frame, forge or send them to",
        "confused deputy: MCP security best practices; URL elicitation",
    ),
    Promise(
        "P-STEP-UP",
        "more scopes are asked for only when a server names them, together with those there are, and never the same twice",
        "MCP authorization, step-up: clients that ask for ever",
    ),
    Promise(
        "P-REFRESH-ONCE",
        "a token that many need renewed at once is renewed once",
        "refresh tokens that are spent twice, so that everybody is logged out: docker/mcp-gateway #347",
    ),
    Promise(
        "P-CREDENTIAL-OWN",
        "a credential is sent for its own principal, to the server it is for, and to nobody else",
        "token passthrough and reuse: MCP 2026-07-28 basic/authorization",
    ),
    # Questions.
    Promise(
        "P-HELD-UNTIL-ANSWERED",
        "nothing of a held message is sent before its hold is lifted, and whoever waits for it is answered once",
        "approvals that time out into an allow, and calls that hang for ever",
    ),
    Promise(
        "P-ANSWER-LIFTS-HOLD-ONLY",
        "an answer lifts the hold it was asked about, on exactly those bytes, under the rules of its moment, and no denial",
        "approvals that cover a tool and not its arguments: verifywise #4078",
    ),
    Promise(
        "P-HELD-BOUNDED",
        "held messages are bounded in number and bytes, and make no other message wait",
        "queues of approvals that grow until the gateway ends",
    ),
    Promise(
        "P-JUDGE-NO-SECRETS",
        "a judge is shown what was found and where, without secrets, personal numbers or values behind tokens",
        "gateways that send whole messages to a model elsewhere",
    ),
    Promise(
        "P-JUDGE-FAILS-CLOSED",
        "a judge that is gone, slow, mistaken or not to be understood lets nothing pass",
        "guards that allow what their model could not judge in time",
    ),
    Promise(
        "P-PERSON-ANSWERS",
        "a call that waits for a person passes when one approves it, and is refused when one denies it or nobody answers",
        "agents that delete, pay or send before anybody could look",
    ),
    Promise(
        "P-GRANT-BOUND",
        "what a person has allowed is for that principal, server, definition and those arguments, as often as was said",
        "a yes to one call that lets others pass: approve-all and confused deputies",
    ),
    Promise(
        "P-AGENT-CANNOT-APPROVE",
        "nobody approves without a terminal or sign-in of their own, nor, where there is a passphrase, without that: no key, link, forged webhook or message of MCP does",
        "agents with a shell that answer the questions about themselves",
    ),
    Promise(
        "P-PERSON-INVITED",
        "who waits for a person hears so where they asked to, and a client that opens pages is shown where that person answers, in either era; what it says of the page approves nothing",
        "calls that hang without a word, and elicitation that a client answers for itself",
    ),
    Promise(
        "P-APPROVALS-WEBHOOK",
        "a question is told to the operator's webhook, signed, without secrets and not for ever; of the answers those count, once, that are signed, of this time, and of somebody who may",
        "forged and replayed approvals by chat",
    ),
    Promise(
        "P-APPROVALS-PAGE",
        "the page of approvals counts forms in the browser and for the question they were shown for, once, shows what peers wrote as text, and is in nobody's frame",
        "CSRF, clickjacking and XSS against who approves",
    ),
    # Where data goes.
    Promise(
        "P-FLOW-STOPPED",
        "what a poisoned mail makes an agent read from one server does not reach others through another one, whole, in part or encoded",
        "cross-server chains: mail, then files, then chat",
    ),
    Promise(
        "P-FLOW-HONEST",
        "reading a mail and source code, and telling others of both, is not refused",
        "taint rules that block whatever was read",
    ),
    Promise(
        "P-SEQUENCE-HELD",
        "a call that ends a sequence (words of strangers, then files, then a chat) waits for a person where there are people, over all servers of a principal, and is recorded where there are none",
        "cross-server chains, and guides that want a confirmation for each sensitive call after a read",
    ),
    Promise(
        "P-SEQUENCE-EVENTS",
        "how far a sequence has come depends on events and their times only, more events never take it back, and what is remembered does not grow",
        "memories that an attacker fills until they forget",
    ),
    Promise(
        "P-ASKED-RARELY",
        "nobody is asked about a call of low risk, nor again about what is like one that they have let pass, and questions that are alike are one; what reaches others is asked about each time",
        "muscle memory: after four harmless questions the fifth is approved unread",
    ),
    # How a session goes.
    Promise(
        "P-ATTACK-STOPPED",
        "a session that loops, walks through ids, harvests or storms is slowed down and suspended long before it is done",
        "agents that loop or enumerate: 5,000 lists in 30 s, get_user(1…9999), 1,000 files in a minute",
    ),
    Promise(
        "P-WORK-UNDISTURBED",
        "long honest work (coding, paging, polling, imports, folders, programs of hundreds of calls) is never refused "
        "for how it goes",
        "gateways that are switched off since they stop people at work",
    ),
    Promise(
        "P-LEVELS",
        "how a session is going depends on its events and their times alone, and more of the same never looks better",
        "decisions that cannot be reproduced, and attackers who ask more to be asked less",
    ),
    Promise(
        "P-CONDUCT-BOUNDED",
        "what is remembered of how a session is going has a bound, however long it lasts",
        "memory that grows with every name that an attacker makes up",
    ),
    Promise(
        "P-REPLAY-NO-SECRETS",
        "what is kept to judge a session again tells no digit of what was found, and only who has this machine's key can try guesses",
        "recordings of whole sessions: the secrets of everybody in one place",
    ),
    # What a contained server cannot do.
    Promise(
        "P-CONTAINED",
        "a server in a profile sees the system, its program and the folders it was given; other files, processes, keys, "
        "sockets, devices and networks are not there for it",
        "servers that read ~/.ssh and post what they were told; threats: silent logging, exfiltration by a server",
    ),
    Promise(
        "P-CONTAINED-ENV",
        "a contained server has only the variables of the environment that its profile names",
        "cloud keys in the environment of every server that a desktop starts",
    ),
    Promise(
        "P-CONTAINED-ENDS",
        "nothing of a contained server outlives Douane, however either of them ends",
        "daemons left behind by servers: orphans after a host is killed",
    ),
    Promise(
        "P-CONTAINED-OR-NOT-STARTED",
        "where a profile cannot be kept on a machine, the server is not started, and what is missing is told",
        "sandboxes that fall back to none in silence: NVIDIA greywall #104",
    ),
    Promise(
        "P-WALLS-BY-DEFAULT",
        "a local server is begun within walls unless a document says otherwise or the machine can have none, which is "
        "told and recorded at every such start",
        "sandboxes that nobody switches on; sandboxes that fall back to none in silence: NVIDIA greywall #104",
    ),
    Promise(
        "P-WALLS-TOLD",
        "a call that fails because it names a path outside of the server's walls says so once, and how a person gives a "
        "server a folder; it names no path that the server or the call has named, and nothing is added to other results",
        "sandboxes that are switched off because nobody can tell why a file is not there",
    ),
    Promise(
        "P-INSTALL-WHOLE",
        "a server that is fetched is installed whole or not at all, once for all hosts, and stays as it is until it is "
        "asked to be renewed",
        "npx and uvx start whatever the registry has that minute: postmark-mcp 1.0.16",
    ),
    Promise(
        "P-INSTALL-APART",
        "an installer reaches its registry alone, runs no code of packages that nobody named, and changes nothing that "
        "another server is started from",
        "install scripts that steal credentials: Shai-Hulud; caches that all servers share",
    ),
    Promise(
        "P-CONTAINED-RECORDED",
        "the audit log says in which profile a server was begun and what holds it; a contained one that cannot be recorded "
        "does not run",
        "audits after the fact: nobody can tell which servers had walls that day",
    ),
    Promise(
        "P-EGRESS-NO-ROUTE",
        "a contained server has no way to any network but the gate: no address, datagram or packet gets past it",
        "sandboxes whose every missing flag opens the host: pasta, moby #49262",
    ),
    Promise(
        "P-EGRESS-ALLOWED",
        "what is allowed is reached by CONNECT, HTTP, SOCKS, and by programs that know no proxy",
        "an egress sandbox that breaks honest servers: toolhive #758, Node that ignores HTTP_PROXY",
    ),
    Promise(
        "P-EGRESS-HOSTS",
        "no host is reached that is not named, nor a private network, however its address is written or resolved; "
        "whoever tried is told in words, and so is the log, which names the host",
        "threats: silent logging of parameters to a collector; metadata services, DNS rebinding",
    ),
    Promise(
        "P-EGRESS-NAMES",
        "names are answered from the list; nothing that a contained server looks up is asked of anybody",
        "exfiltration by DNS",
    ),
    Promise(
        "P-EGRESS-SNI",
        "TLS and HTTP through the gate are for the host that was named, or end",
        "domain fronting, other protocols on port 443",
    ),
    Promise(
        "P-EGRESS-PINNED",
        "a name leads where it led when it was judged",
        "DNS rebinding",
    ),
    Promise(
        "P-EGRESS-TOLD",
        "each connection, allowed or refused, has an entry with the host, the bytes and the tools that ran",
        "nobody can tell which call sent what where",
    ),
    Promise(
        "P-EGRESS-RECORDED",
        "a connection that cannot be recorded is not opened",
        "logs that lose what mattered while traffic goes on",
    ),
    Promise(
        "P-EGRESS-TOOL",
        "a host that belongs to a tool is open while that tool runs, and closed with it",
        "threats: a read that posts what it read",
    ),
    Promise(
        "P-EGRESS-VOLUME",
        "no more is sent out of a sandbox than was allowed",
        "bulk exfiltration to an allowed host",
    ),
    Promise(
        "P-EGRESS-LEARN",
        "the list that learning proposes is never wider than what was seen",
        "allowlists that nobody can write: toolhive #758, #1008",
    ),
    Promise(
        "P-EGRESS-DEAD",
        "when the gate has ended, nothing goes out",
        "proxies that fail open",
    ),
    Promise(
        "P-PLACEHOLDER-NEVER-HELD",
        "a contained server with a placeholder sends the value of the secret to the hosts that it is for, and never holds "
        "it, also where one of them repeats it; each swap is in the log by its name",
        "servers that post the tokens they were given: stolen credentials in environments of servers",
    ),
    Promise(
        "P-PLACEHOLDER-ELSEWHERE",
        "a value goes to no host that its secret is not for and to no place in a request that was not named; a placeholder "
        "on its way there, as far as the gate sees it, is refused, and the log names the host",
        "confused deputies: a token lent to a server that sends it where it likes",
    ),
    Promise(
        "P-PLACEHOLDER-TLS",
        "TLS ends at the gate for hosts of secrets alone, by an authority of one sandbox that vouches for no others; to the "
        "host it is verified",
        "inspecting proxies that break pinning for all and verify nothing themselves",
    ),
    Promise(
        "P-FLOW-ONE-HOST",
        "what was read through one server of a host is recognised on its way to another, though each is behind a "
        "process of its own; hosts do not know of each other",
        "laptops, where each server has its own wrapper and a poisoned mail leads from one to the next",
    ),
    Promise(
        "P-FLOW-DIGESTS",
        "what processes of one host share of what was read are digests that nobody makes without a key, in a file for "
        "this account alone",
        "memories of agents that lie about in plain text",
    ),
    Promise(
        "P-FLOW-LABELS-STAY",
        "that something private or untrusted was read at a server is known to all processes of its host as long as that "
        "runs, however much is read afterwards, or it is said that it is not",
        "memories that an attacker fills until they forget",
    ),
    Promise(
        "P-FLOW-UNSHARED-SAID",
        "if it cannot be known what other processes have read, that is said, and a rule can be about it",
        "protection that is off and looks as if it were on",
    ),
    Promise(
        "P-REPLAY",
        "a recorded session that is judged again under its own policy comes out as it did, and where that cannot be known "
        "of a message it is said, never guessed",
        "policies that are tried on people, since nobody can say what they would have done",
    ),
    # The estate: what is on a machine, and who said that it may be there.
    Promise(
        "P-EVERY-HOST",
        "the servers of every known host are found where each system keeps them, and a file that cannot be read is told of",
        "shadow servers: OWASP MCP09",
    ),
    Promise(
        "P-HOME-NOT-WALKED",
        "looking for the files of hosts looks at the places where they may be, and never through a home",
        "inventories that take minutes and are switched off",
    ),
    Promise(
        "P-DISCOVER-LOOKS-ONLY",
        "looking for servers starts no process, opens no socket and changes no file but Douane's own",
        "scanners that run the very code that they are asked about: snyk/agent-scan asks per server before it does",
    ),
    Promise(
        "P-DISCOVER-NO-SECRETS",
        "a secret that is found in a configuration is told of by its name and nowhere shown, written or sent",
        "inventories that become the best place to steal from; OWASP MCP01",
    ),
    Promise(
        "P-DISCOVER-HOSTILE-TEXT",
        "whatever a configuration names its servers, it acts on no terminal, page, table or report",
        "names of servers in cloned repositories are written by strangers; CWE-150, CWE-79, CWE-1236",
    ),
    Promise(
        "P-KILLED-WITHIN-A-SECOND",
        "what a person kills ends within a second, processes and open requests, also while the database is locked, "
        "and nothing of it passes or starts until a person lifts that",
        "an incident in which every minute sends more records away",
    ),
    Promise(
        "P-KILL-UNREADABLE",
        "a file of kills that cannot be read stops everything",
        "a switch that fails at the moment it is needed for",
    ),
    Promise(
        "P-KILL-LIFTED-BY-A-PERSON",
        "a kill is lifted by a person at a terminal and not by whoever removes its file, with an entry of its own",
        "an agent with a shell that takes its own stop away",
    ),
    Promise(
        "P-GUESSES",
        "wrong passphrases on the page of approvals are few a minute, however many are tried at once, and nobody's lock "
        "out anybody else",
        "throttling that parallel requests get past, and that locks out whom it protects: CWE-307, CWE-645",
    ),
    Promise(
        "P-SIGNED-FOR-ONE-LOG",
        "what a person has signed, a grant or the lift of a kill, counts in the tenant for which it was signed and "
        "in no other",
        "signed statements that are carried to where they were never meant: CWE-294",
    ),
    Promise(
        "P-INCIDENT-AT-ONCE",
        "opening an incident stops what it is about and takes from it what it holds; what fails keeps nothing else "
        "from being done, and is done again",
        "a runbook of ten steps, of which the third fails at night",
    ),
    Promise(
        "P-INCIDENT-IN-THE-LOG",
        "what is known and done of an incident are entries of the audit log, and all else is made from them",
        "a story of an incident that was written afterwards",
    ),
    Promise(
        "P-INCIDENT-TENANTS",
        "nobody sees or touches an incident of another tenant",
        "multi-tenant mixing",
    ),
    Promise(
        "P-EXPOSURE-HONEST",
        "a report of what came out counts what passed, and says what the log cannot tell",
        "a breach notification that has to be corrected; GDPR Art. 33",
    ),
    Promise(
        "P-DRAFTS-INERT",
        "no name of a peer is markup or a link in a draft",
        "a tool that puts a link into the letter to an authority",
    ),
    Promise(
        "P-STOPPED-AT-ONCE",
        "nothing passes to or from a server from the moment on in which a person has rejected, suspended or retired it",
        "an incident, and servers that run on until somebody restarts them",
    ),
    Promise(
        "P-ONLY-APPROVED-SERVERS",
        "where only approved servers may be used, nothing passes to one that is started in another way, in another version "
        "or after its approval is over",
        "MCPoison (CVE-2025-54136): an entry that is approved once and changed afterwards",
    ),
    Promise(
        "P-APPROVED-AGAIN",
        "a server of which the command, the version, a tool, the scopes or the maintainer is another than it was when it was "
        "approved is told of as one to approve again",
        "approvals that outlive what was approved",
    ),
    Promise(
        "P-DECISIONS-RECORDED",
        "whatever is asked or decided about a server is in the audit log, with who, when and why, or did not happen",
        "registers that nobody can reconstruct",
    ),
    Promise(
        "P-PROTECT-EXACT",
        "what `protect` changes in a host's file is what it shows, and `unprotect` makes the file what it was, to the byte",
        "comments lost and settings wiped: pipelock marshals files anew, MCPProxy #240",
    ),
    Promise(
        "P-PROTECT-NOTHING-LOST",
        "a host's file that changed since it was shown is left alone, and one that is replaced is whole at every moment",
        "hosts that write their file all the time: anthropics/claude-code #28922",
    ),
    Promise(
        "P-PROTECT-TOLD",
        "every change that Douane makes to a host's file is in the audit log before it is made, with who, the digests of both and no value",
        "nobody could tell afterwards who had taken the gateway out; SOC 2 CC7.2, CC8.1",
    ),
    Promise(
        "P-PROTECT-NO-SECRETS",
        "no value of a variable, header or argument that may be secret is shown when a host's file is changed",
        "previews in shared terminals and tickets; OWASP MCP01",
    ),
    Promise(
        "P-STOPPED-UNREADABLE",
        "if it cannot be read what people have decided about servers, none is started",
        "a register whose failure opens everything",
    ),
    Promise(
        "P-APPROVAL-IN-ONE-STEP",
        "approving a server puts the least that was asked for in force, and approves what it shows, or does neither",
        "approving that wipes other settings: smart-mcp-proxy/mcpproxy-go #240",
    ),
    Promise(
        "P-APPROVAL-UNDONE",
        "an approval can be taken back with its document and pins as they were, and never over somebody's own changes",
        "approvals that leave rights behind",
    ),
    Promise(
        "P-FLEET-SIGNED",
        "a gateway takes a report from whom it knows, signed by the machine that it is of, in time and once",
        "inventories that anybody can fill with what they like",
    ),
    Promise(
        "P-FLEET-ENFORCED",
        "a gateway has entries of a machine taken out only where the machine was told to let it, and a copy is kept",
        "management tools that are the way in: who holds the server holds every laptop",
    ),
    Promise(
        "P-REGISTRY-APPROVED-ONLY",
        "a registry and allowlists of ours name what people have approved, as it was approved, and nothing else",
        "allowlists by name alone: GitHub calls those of Copilot bypassable",
    ),
    # Pages of the control room: what is followed, taken away and kept.
    Promise(
        "P-PAGES-FOLLOW",
        "a session is followed from a request to its refusal with rule and finding, and judged again under another policy",
        "consoles that show that something was refused, and not what, why, or what else would have been",
    ),
    Promise(
        "P-CONTROL-EXPORT",
        "what is taken away from the log starts no formula, has a plain name, and the log says who took it",
        "CSV formula injection, CWE-1236; response splitting and path traversal by names of files",
    ),
    Promise(
        "P-CONTROL-VALUES",
        "no page, form that failed or entry shows the value of a secret, and a new key is shown once",
        "administration pages that give stored credentials back: CWE-522",
    ),
    # Signing in at the control room.
    Promise(
        "P-FIRST-BY-A-PERSON",
        "the link for the first administrator is made for a person at a terminal, who types the passphrase where there is one",
        "agents with a shell that start the control room and make themselves its administrator; CWE-306",
    ),
    Promise(
        "P-SIGN-IN-DOOR",
        "no route of the control room answers a stranger but those to sign in, its files and whether it lives",
        "administration pages that forgot one route: CVE-2023-22515",
    ),
    Promise(
        "P-SIGN-IN-FIXATION",
        "a session that was there before somebody signed in, or was more than a password away, is not theirs after",
        "session fixation: CWE-384",
    ),
    Promise(
        "P-SIGN-IN-FORMS",
        "no route changes anything for a form or call that a page of ours did not send in that browser",
        "cross-site request forgery: CWE-352",
    ),
    Promise(
        "P-SIGN-IN-HOST",
        "a name that is not ours is not answered, so that no page of elsewhere reads ours through it",
        "DNS rebinding: CVE-2025-66416, CVE-2018-5702",
    ),
    Promise(
        "P-SIGN-IN-HEADERS",
        "every answer forbids frames, scripts that are not files of ours, and to be kept",
        "CWE-1021, CWE-79",
    ),
    Promise(
        "P-SIGN-IN-GUESSES",
        "whoever guesses passwords or codes waits longer each time, from wherever and whatever the name",
        "brute force: CWE-307",
    ),
    Promise(
        "P-SIGN-IN-LOCK-OUT",
        "nobody who fails on purpose keeps out who has signed in with that browser before",
        "account lock-out as denial of service: CWE-645",
    ),
    Promise(
        "P-SIGN-IN-NAMES",
        "who tries a name learns neither from the answer nor from the work whether anybody has it",
        "user enumeration: CWE-204, CWE-208",
    ),
    Promise(
        "P-SIGN-IN-ONCE",
        "a one-time code, a code for recovery and a link count once, whoever is faster",
        "replay: RFC 6238 section 5.2, CWE-294",
    ),
    Promise(
        "P-SIGN-IN-SECOND",
        "a local account that may change something has a second factor, and nothing opens before it was shown",
        "stolen passwords; second factors that a direct request passes by: CWE-304",
    ),
    Promise(
        "P-SIGN-IN-ENDED",
        "who loses a role, is disabled, or is signed out everywhere is out with the next request",
        "sessions that outlive the account: CWE-613",
    ),
    Promise(
        "P-SIGN-IN-ONWARD",
        "after signing in nobody is led to another site, and nothing of a link becomes a header",
        "open redirects: CWE-601; CWE-113",
    ),
    Promise(
        "P-SIGN-IN-ISSUER",
        "an answer signs somebody in if the issuer asked for gave it, to this browser, for this request, once",
        "mix-up, login CSRF and replay at OpenID Connect clients: RFC 9700 section 4.4, RFC 9207",
    ),
    Promise(
        "P-SIGN-IN-PASSKEY",
        "an authenticator signs in at this host, for a challenge of now, with its user verified, and no copy of it",
        "phishing of one-time codes; cloned authenticators: WebAuthn level 3 section 6.1.1",
    ),
    Promise(
        "P-SIGN-IN-RECORDED",
        "every failure to sign in is in the log without what was typed, and a flood of them does not fill it",
        "CWE-778, CWE-532",
    ),
    # The house.
    Promise(
        "P-PURE-CORE",
        "the core reads no clock, file, socket or randomness, so recorded traffic can be judged again",
        "decisions that cannot be reproduced cannot be audited",
    ),
    Promise(
        "P-FEW-DEPENDENCIES",
        "every package that runs inside Douane is named in one reviewed list",
        "supply-chain attacks on the gateway itself",
    ),
    # Alerts.
    Promise(
        "P-SINK-SECRETS-NAMED",
        "no document holds the secret of a sink: it is refused there, and not repeated",
        "webhook addresses of Slack in repositories, by the thousand",
    ),
    Promise(
        "P-ALERTS-HOLD-NO-SECRET",
        "an alert names rules, places, servers and people; no text that was found leaves in one, and no argument "
        "but of a question that is answered there",
        "logs that leak the payloads that they audit: gh-aw-mcpg #13178",
    ),
    Promise(
        "P-ALERTS-NOT-LOST",
        "wherever the process is killed, each alert reaches its sinks, twice at worst, and then under the same id",
        "alerts that are sent and forgotten while the receiver is away",
    ),
    Promise(
        "P-ALERT-NOT-HIDDEN",
        "an entry that somebody empties is an alert, also with an entry of a pruning that says it was old",
        "who can write to the database and hides what nobody has been told of yet",
    ),
    Promise(
        "P-ALERTS-FEW",
        "ten thousand alerts in a minute reach people as a handful of messages, whose counts add up",
        "alert fatigue: what rings all the time is not looked at",
    ),
    Promise(
        "P-ALERTS-NO-MARKUP",
        "nothing that a peer has written acts in what people and their systems are told",
        "mentions of whole channels, links, line breaks in logs: CWE-117, CWE-93",
    ),
    Promise(
        "P-SINK-ADDRESS",
        "no sink leads to the metadata of a cloud, nor into a private network unless the operator says so",
        "webhooks as a way into the network: CWE-918",
    ),
    # Scanning servers.
    Promise(
        "P-SCAN-FLAWS",
        "at least four of five published holes are found in the source of a server that has one, with file and line",
        "MCP servers with command injection, traversal, SSRF and injected SQL: CVE-2025-5277, -53107, -53110, -54073, …",
    ),
    Promise(
        "P-DOSSIER-BOUND",
        "the entry of an approval has the digests of what was decided and of the report that it went by, so that neither is changed unseen",
        "reports are files: whoever approves and whoever checks later may have seen two",
    ),
    Promise(
        "P-SCAN-NO-SECRETS",
        "no report of a scan shows a secret of the file or command that was scanned",
        "reports go into tickets and code scanning; OWASP MCP01",
    ),
    Promise(
        "P-SCAN-REMOTE",
        "a scan of an address shows it no credential, and follows nothing that it names into this network",
        "MCP security best practices, server-side request forgery through OAuth metadata",
    ),
    Promise(
        "P-SCAN-UNKNOWN",
        "what could not be asked is unknown: it passes no check, and no server for which it could not be asked is recommended",
        "scanners that report no finding where a service was not reachable: snyk/agent-scan #378",
    ),
    Promise(
        "P-SCAN-COPIES",
        "an installed copy of a package whose code is not what the registry has of that version fails the check",
        "servers whose files are changed after they were installed: what is looked at in a registry is not what runs",
    ),
    Promise(
        "P-SCAN-PROVEN",
        "provenance passes only where a signature was verified that is of the very file and of the repository that the package names",
        "scanners that take an attestation that is there for one that holds",
    ),
    Promise(
        "P-SCAN-RUNS-NOTHING",
        "scanning a server runs nothing of it",
        "install scripts and servers that act when a scanner starts them",
    ),
    Promise(
        "P-SCAN-STARTS-WITHIN",
        "a server that a scan starts, which a person has to allow, reaches no network and none of the user's files",
        "scanners that start every configured server as it is: snyk/agent-scan",
    ),
    Promise(
        "P-SCAN-ARCHIVES",
        "a package writes nothing to the disk and takes bounded memory while it is read, whatever it says of itself",
        "zip bombs; CVE-2007-4559",
    ),
    Promise(
        "P-SCAN-HOSTILE-TEXT",
        "whatever a package calls itself and its files, it acts in no report",
        "reports of scanners that a name of a package breaks out of",
    ),
    # The control room.
    Promise(
        "P-EVERY-ACT-RECORDED",
        "whatever people do to an installation has one entry, with who did it and what was before and after; what is "
        "refused to them has one, too",
        "gateways whose administrators leave no trace; SOC 2 CC8.1",
    ),
    Promise(
        "P-NO-SECRET-OF-ACTS",
        "no secret that somebody gives to an act, or is shown by it, is written down",
        "secrets in logs of administration: CWE-532",
    ),
    Promise(
        "P-OWN-TENANT-ONLY",
        "nobody sees or changes anything of another tenant, whatever ids they know: it is as if it were not there",
        "insecure direct object references between tenants; CWE-639",
    ),
    Promise(
        "P-PERSONS-ANSWER",
        "no program that holds a key or a file of this account lets anything pass that waits for a person, unless an "
        "operator has named its key",
        "agents that approve their own calls",
    ),
    Promise(
        "P-KEYS-BY-A-PERSON",
        "a key that has a role, or answers what is for persons, is made and rotated at the command line by a person at a terminal",
        "agents with a shell that make themselves another identity, with the rights that theirs has not; CWE-269",
    ),
    Promise(
        "P-PAGES-SOUND",
        "a page asks nothing of anybody else, runs nothing that its policy forbids, makes no error, and takes less than 300 kB",
        "dashboards that load fonts, scripts and trackers from elsewhere, and fail where there is no network",
    ),
    Promise(
        "P-PAGES-FOR-ALL",
        "each page can be used with a keyboard, a screen reader and a phone, in light and dark",
        "dashboards that leave out who cannot see or point: WCAG 2.2 AA",
    ),
    Promise(
        "P-PAGES-TEXT",
        "whatever a peer has written is text on each page: it neither acts nor hides",
        "markup in names of tools, arguments and results that runs in the browser of an administrator: CWE-79",
    ),
    Promise(
        "P-PAGES-ANSWER",
        "an answer on the page is for the call that was shown there, and lets that one pass and no other",
        "approvals whose arguments are others than those that were shown",
    ),
    Promise(
        "P-PAGES-DIFF",
        "what changed in a tool is shown word by word before it can be approved, and what has changed since is not approved",
        "CF #5471; rug pulls that are waved through",
    ),
    Promise(
        "P-REPORT-TEXT",
        "nothing that a peer wrote acts in a report: not as markup, link, line or formula, in any form",
        "threats: reports that carry the words of servers and agents",
    ),
    Promise(
        "P-REPORT-KEPT",
        "of the files of the machine, the control room gives those alone that a schedule of reports has kept",
        "downloads by a name that leads elsewhere: CWE-22, CWE-59",
    ),
    Promise(
        "P-POSTURE-UNSEEN",
        "what nobody could look at counts as not met, in the posture and in each report",
        "compliance reports that are green because a check did not run",
    ),
    Promise(
        "P-FEED-WHOLE",
        "a live feed that is interrupted or paused goes on after the last entry that it has shown",
        "dashboards that lose what happened while a connection was down",
    ),
    Promise(
        "P-SCAN-REPAIRED",
        "nothing is said against the repaired form of a hole",
        "scanners that report every subprocess: cisco-ai-defense/mcp-scanner #235",
    ),
)
