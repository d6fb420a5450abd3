from __future__ import annotations

import pytest

from douane.approvals.checks import CHECKS
from douane.approvals.checks.verdict import Advice, judged
from douane.approvals.reports.markdown import markdown
from douane.approvals.reports.page import page
from douane.model.facts import (
    NO_READER,
    NO_VERIFIER,
    Advisory,
    Copy,
    Description,
    Difference,
    Facts,
    Files,
    Likeness,
    Outcome,
    Package,
    Placed,
    Proof,
    Protection,
    Provenance,
    Refuted,
    Remote,
    Source,
    Trial,
    Unknown,
    Weakness,
)
from tests._promises import promise

AT = 1_800_000_000.0
DAY = 86_400.0
SIGNED = Proof(
    "https://github.com/ada/mcp-notes/.github/workflows/release.yml@refs/tags/v1", ("sha256:9", "sha512:0")
)
BUILT = Provenance(
    "https://github.com/ada/mcp-notes", ".github/workflows/release.yml", ("sha512:0",), proof=SIGNED
)
GOOD = Package(
    "npm",
    "mcp-notes",
    "1.2.0",
    latest="1.2.0",
    published=AT - 30 * DAY,
    first_published=AT - 400 * DAY,
    versions=9,
    maintainers=("ada",),
    repository="git+https://github.com/ada/mcp-notes.git",
    licence="MIT",
    needs=(("zod", "^4.0.0"),),
    provenance=BUILT,
    digests=(("https://npm.test/mcp-notes-1.2.0.tgz", "sha512:0"),),
    before=("ada",),
)
NOTE = Description("note", "Writes a note to a file.", "server.js", 1)
READ = Source(3, ("note",), (), described=(NOTE,))
FACTS = Facts("npm:mcp-notes@1.2.0", AT, package=GOOD, advisories=(), source=READ, files=Files(1))
GUARDED = Protection("https://login.example", ("S256",), ("notes:read",))
REACHED = Remote(401, "TLSv1.3", AT + 60 * DAY, protection=GUARDED)
HERE = Copy(Placed("npm", "mcp-notes", "1.2.0", "/x/node_modules/mcp-notes"), Difference(9))
HOLE = Weakness(
    "source.command",
    "hole",
    "server.js",
    3,
    "a command",
    "use a list",
    "0" * 20,
    (("server.js", 1, "`a` of `b`"),),
)


def outcome(check, **changes):
    answers = {one.id: result for one, result in judged(FACTS._replace(**changes)).answers}
    return answers[check].outcome


def copied(built="", **changes):
    """One copy as the registry has it, and one that is not."""
    return {"copies": (HERE, HERE._replace(files=Difference(8, **changes), built=built))}


def at(**changes):
    """A server at an address, as it should be but for these."""
    return {"url": "https://mcp.example/mcp", "remote": REACHED._replace(**changes)}


def about(**changes):
    return {"package": GOOD._replace(**changes)}


def test_a_server_against_which_nothing_speaks_is_recommended():
    judgement = judged(FACTS)
    assert {result.outcome for _, result in judgement.answers} == {Outcome.PASS}
    assert judgement.advice is Advice.APPROVE


@pytest.mark.parametrize(
    ("check", "expected", "changes"),
    [
        ("holes", Outcome.FAIL, {"holes": (Advisory("CVE-2025-1", "runs commands", "1.3.0"),)}),
        ("holes", Outcome.FAIL, {"advisories": (Advisory("MAL-2025-1", "evil", is_evil=True),)}),
        ("likeness", Outcome.FAIL, {"likenesses": (Likeness("mcp-note", "1 letter away"),)}),
        ("reading", Outcome.FAIL, {"source": READ._replace(weaknesses=(HOLE,))}),
        ("reading", Outcome.WARN, {"source": READ._replace(weaknesses=(HOLE._replace(level="warning"),))}),
        ("reading", Outcome.PASS, {"source": READ._replace(weaknesses=(HOLE._replace(level="note"),))}),
        ("tools", Outcome.WARN, {"source": READ._replace(described=(NOTE._replace(tool="execute"),))}),
        ("tools", Outcome.WARN, {"source": READ._replace(described=(NOTE._replace(text="Notes"),))}),
        ("tools", Outcome.UNKNOWN, {"source": READ._replace(described=())}),
        ("trial", Outcome.PASS, {"trial": Trial(0.5, (NOTE,))}),
        ("trial", Outcome.WARN, {"trial": Trial(15.0, (NOTE,))}),
        ("trial", Outcome.FAIL, {"trial": Trial(0.5, (NOTE,), changed=("note",))}),
        ("trial", Outcome.FAIL, {"trial": Trial(0.5, (NOTE,), orders=("`note` orders",))}),
        ("standing", Outcome.FAIL, about(warning="deprecated: gone")),
        ("scripts", Outcome.WARN, about(scripts=(("postinstall", "node x.js"),))),
        ("pinned", Outcome.WARN, {"is_pinned": False}),
        ("transport", Outcome.FAIL, {"url": "http://mcp.example/"}),
        ("transport", Outcome.PASS, at()),
        ("transport", Outcome.FAIL, at(tls="TLSv1.1")),
        ("transport", Outcome.FAIL, at(fault="its certificate counts for nothing: expired")),
        ("transport", Outcome.FAIL, at(leads_to="http://mcp.example/mcp")),
        ("transport", Outcome.WARN, at(leads_to="https://other.example/mcp")),
        ("transport", Outcome.PASS, at(leads_to="https://mcp.example/mcp/")),
        ("transport", Outcome.WARN, at(certified_until=AT + 5 * DAY)),
        ("authentication", Outcome.PASS, at()),
        ("authentication", Outcome.WARN, at(status=200)),
        ("authentication", Outcome.FAIL, at(protection=GUARDED._replace(challenges=("plain",)))),
        ("authentication", Outcome.FAIL, at(wrong="it says that it is the resource `https://eve.example`")),
        ("authentication", Outcome.PASS, {"url": "http://127.0.0.1:8000/mcp", "remote": Remote(200)}),
        ("scopes", Outcome.PASS, at()),
        *(
            ("scopes", Outcome.WARN, at(protection=GUARDED._replace(scopes=("notes:read", one))))
            for one in ("admin", "notes:admin", "*", "files.*", "repo", "full_access", "admin:org")
        ),
        ("scopes", Outcome.PASS, at(protection=GUARDED._replace(scopes=("allocations:read", "rooted.read")))),
        ("contradictions", Outcome.PASS, {"trial": Trial(0.5, (NOTE,))}),
        ("contradictions", Outcome.FAIL, {"trial": Trial(0.5, (NOTE,), contradictions=("`delete_all`",))}),
        ("parameters", Outcome.WARN, {"trial": Trial(0.5, (NOTE,), unexplained=("`data` of `note`",))}),
        ("shadowing", Outcome.PASS, {"shadowing": ()}),
        ("shadowing", Outcome.WARN, {"shadowing": ("`note` is `note` of notes",)}),
        ("transport", Outcome.PASS, {"url": "http://127.0.0.1:8000/mcp"}),
        ("provenance", Outcome.WARN, about(provenance=None)),
        ("provenance", Outcome.FAIL, about(provenance=Provenance("https://github.com/eve/mcp-notes"))),
        ("provenance", Outcome.FAIL, about(provenance=Provenance("https://github.com/ada/mcp-notes2"))),
        ("provenance", Outcome.PASS, about(repository="git@github.com:ada/mcp-notes.git")),
        ("provenance", Outcome.FAIL, about(provenance=BUILT._replace(digests=("sha512:1",)))),
        ("provenance", Outcome.PASS, about(provenance=BUILT._replace(digests=("sha512:0", "sha512:1")))),
        ("provenance", Outcome.FAIL, about(provenance=BUILT._replace(digests=("sha256:1",)))),
        ("provenance", Outcome.FAIL, about(provenance=BUILT._replace(proof=Refuted("forged")))),
        ("provenance", Outcome.FAIL, about(provenance=BUILT._replace(proof=Proof("x", ("sha512:1",))))),
        ("provenance", Outcome.FAIL, about(digests=(("https://npm.test/x.tgz", "sha512:1"),))),
        ("provenance", Outcome.WARN, about(repository="")),
        ("files", Outcome.FAIL, {"files": Files(1, ("a.tgz has sha512 1, not 0",))}),
        ("copies", Outcome.PASS, copied()),
        ("copies", Outcome.PASS, copied(made=("x.node",))),
        ("copies", Outcome.FAIL, copied(changed=("a.js",), unclear=("gone",))),
        ("copies", Outcome.FAIL, copied(added=("a.js",))),
        ("copies", Outcome.WARN, copied(added=("a.js",), built="its `install`")),
        ("copies", Outcome.WARN, copied(missing=("a.js",))),
        ("hands", Outcome.FAIL, about(before=("eve",))),
        ("hands", Outcome.WARN, about(before=("eve",), maintainers=("ada", "eve"))),
        ("hands", Outcome.PASS, about(before=("ada", "eve"))),
        ("publisher", Outcome.WARN, about(licence="")),
        ("age", Outcome.WARN, about(first_published=AT - 5 * DAY)),
        ("age", Outcome.WARN, about(published=AT - DAY)),
        ("age", Outcome.WARN, about(published=AT - 900 * DAY, first_published=AT - 1000 * DAY)),
        ("dependencies", Outcome.WARN, about(needs=(("zod", "*"),))),
        ("dependencies", Outcome.FAIL, about(needs=(("zod", "git+https://github.com/eve/zod.git"),))),
    ],
)
def test_what_speaks_against_a_server_is_said(check, expected, changes):
    assert outcome(check, **changes) is expected


@promise("P-SCAN-UNKNOWN")
@pytest.mark.parametrize(
    ("check", "changes"),
    [
        *(
            (one, {"package": Unknown("gone")})
            for one in (
                "standing",
                "files",
                "hands",
                "scripts",
                "provenance",
                "publisher",
                "age",
                "dependencies",
            )
        ),
        ("holes", {"advisories": Unknown("gone")}),
        ("holes", {"advisories": None}),
        ("reading", {"source": Unknown("gone")}),
        ("trial", {"trial": Unknown("nobody said yes")}),
        ("reading", {"source": Source(0, (), ())}),
        ("reading", {"source": Source(3, (), ())}),
        ("reading", {"source": READ._replace(unread=("big.js: it has more than 1 MiB",))}),
        *(
            (one, at() | {"remote": gone})
            for one in ("transport", "authentication")
            for gone in (None, Unknown(""))
        ),
        ("authentication", at(status=404)),
        ("authentication", at(status=0)),
        ("authentication", at(protection=None)),
        ("authentication", at(protection=Unknown("nobody knows"))),
        ("provenance", about(provenance=Unknown("gone"))),
        ("provenance", about(provenance=BUILT._replace(proof=Unknown(NO_VERIFIER)))),
        ("provenance", about(provenance=BUILT._replace(proof=Unknown("gone")), repository="")),
        ("files", {"files": Files(1, (), ("b.whl",))}),
        ("files", {"files": Files()}),
        ("files", {"files": None}),
        ("copies", copied(unclear=("gone",))),
        ("copies", copied(unclear=("gone",), missing=("a.js",))),
        ("hands", about(before=Unknown("gone"))),
        ("hands", about(before=("ada",), maintainers=())),
        ("age", about(published=0.0)),
    ],
)
def test_what_could_not_be_asked_is_never_a_pass(check, changes):
    assert outcome(check, **changes) is Outcome.UNKNOWN
    assert judged(FACTS._replace(**changes)).advice is not Advice.APPROVE


def test_a_server_of_which_nothing_is_known_is_not_recommended():
    assert judged(Facts("nothing", AT)).advice is Advice.LOOK


def test_what_would_change_it_is_said_worst_first():
    facts = FACTS._replace(is_pinned=False, source=READ._replace(weaknesses=(HOLE,)))
    assert judged(facts).changes == ("use a list", "write `mcp-notes@1.2.0`")


def test_every_check_has_a_name_of_its_own():
    assert len({one.id for one in CHECKS}) == len(CHECKS)


@promise("P-SCAN-HOSTILE-TEXT")
def test_what_a_stranger_wrote_acts_in_no_report():
    evil = "a\x1b[31m|<script>alert(1)</script>[x](javascript:y) www.evil.example a@evil.example\u202e`"
    facts = FACTS._replace(
        target=evil, source=READ._replace(weaknesses=(HOLE._replace(said=evil, file=evil),))
    )
    text, html = markdown(judged(facts)), page([judged(facts)])
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\<script\\>" in text
    assert "\\[x\\]" in text
    assert "www." not in text
    assert "a@evil" not in text
    assert "<script>" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_a_missing_reader_is_named_with_how_to_get_it():
    source = Source(0, (), (), (f"index.js: {NO_READER}", "x.so: it is compiled"))
    (told,) = (one for check, one in judged(FACTS._replace(source=source)).answers if check.id == "reading")
    assert told.outcome is Outcome.UNKNOWN
    assert NO_READER in told.said
    assert "[scan]" in told.change
    assert told.evidence == ("x.so: it is compiled",)


def test_tools_that_are_named_where_no_function_is_theirs_are_not_said_to_be_missing():
    spoken = Description("get", "Get a page.", "server.py", 1)
    found = judged(FACTS._replace(source=READ._replace(tools=(), described=(spoken,))))
    answers = {check.id: one for check, one in found.answers}
    assert answers["tools"].outcome is Outcome.PASS
    assert answers["reading"].outcome is Outcome.UNKNOWN
    assert "1 tools are named" in answers["reading"].said


def test_a_missing_verifier_is_named_with_how_to_get_it():
    package = GOOD._replace(provenance=BUILT._replace(proof=Unknown(NO_VERIFIER)))
    answers = {check.id: one for check, one in judged(FACTS._replace(package=package)).answers}
    assert NO_VERIFIER in answers["provenance"].said
    assert ".[provenance]" in answers["provenance"].change
