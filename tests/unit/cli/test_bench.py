"""`douane bench detection`: what is counted, what it is held against, and how it ends."""

from __future__ import annotations

import gzip
import json

import pytest

from douane.cli.app import outcome
from douane.cli.bench.classes import CLASSES
from douane.cli.bench.goals import judged
from douane.cli.bench.items import Span, read_item
from douane.cli.bench.measure import Outcome, _is_covered
from douane.cli.bench.report import Key, reports
from douane.detectors import DETECTORS
from douane.model.finding import Finding, Severity

KEY = "AKIA" + "QYLPMN5HFIQR7XYA"


def item(ident, label="attack", **more):
    members = {"id": ident, "source": "made: here", "label": label, "class": "secret", "subclass": "vendor"}
    return members | {"kind": "result", "text": "nothing", "spans": [], "noise": None} | more


FOUND = item("found", text=f"key {KEY}", spans=[{"path": "/text", "start": 4, "end": 24, "type": "key"}])
MISSED = item("missed", spans=[{"path": "/text", "start": 0, "end": 7, "type": "key"}])
FALSE = item("false", "benign", **{"text": KEY, "class": "none", "subclass": "prose"})
QUIET = item("quiet", "benign", **{"class": "none", "subclass": "log:long"})
ARGUABLE = item("arguable", noise="who knows")


@pytest.fixture
def corpora(tmp_path, monkeypatch):
    """`corpora(*items)` is a folder with one corpus that holds them."""

    def write(*items, name="dlp.jsonl.gz"):
        raw = b"".join(json.dumps(one).encode() + b"\n" for one in items)
        (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return str(tmp_path)

    monkeypatch.delenv("DOUANE_CORPORA", raising=False)
    return write


def measured(capsys, *words):
    code = outcome(["bench", "detection", "--json", *words])
    return code, {one["class"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}


def counted(report, label, by="all", name="", noise=False):
    asked = {"label": label, "by": by, "name": name, "noise": noise}
    return next((row for row in report["counts"] if asked.items() <= row.items()), None)


def test_attacks_and_benign_items_are_counted_by_what_came_of_them(corpora, capsys):
    folder = corpora(FOUND, MISSED, FALSE, QUIET, ARGUABLE)
    code, found = measured(capsys, "--corpora", folder, "--class", "secrets")
    report = found["secrets"]
    attacks, benign = counted(report, "attack"), counted(report, "benign")
    assert code == 1
    assert (attacks["items"], attacks["found"], attacks["acted"]) == (2, 1, 1)
    assert (benign["items"], benign["flagged"]) == (2, 1)
    assert report["missed"] == ["missed"]
    assert report["false"] == {"false": ["secret.aws-access-key-id"]}
    assert report["spans"] == {"key": {"items": 2, "covered": 1}}


def test_items_whose_label_is_arguable_stand_apart(corpora, capsys):
    _, found = measured(capsys, "--corpora", corpora(FOUND, ARGUABLE), "--class", "secrets")
    assert counted(found["secrets"], "attack")["items"] == 1
    assert counted(found["secrets"], "attack", noise=True)["items"] == 1
    assert found["secrets"]["missed"] == []


def test_items_are_counted_by_family_kind_and_source(corpora, capsys):
    _, found = measured(capsys, "--corpora", corpora(FOUND, QUIET), "--class", "secrets")
    report = found["secrets"]
    assert counted(report, "attack", "family", "vendor")["found"] == 1
    assert counted(report, "benign", "kind", "log")["items"] == 1
    assert counted(report, "benign", "detail", "log:long")["items"] == 1
    assert counted(report, "attack", "source", "made")["items"] == 1


def test_a_benign_item_counts_for_every_class_of_its_corpus_and_an_attack_for_its_own(corpora, capsys):
    _, found = measured(capsys, "--corpora", corpora(FOUND, QUIET))
    assert set(found) == {"secrets", "personal"}
    assert counted(found["personal"], "attack") is None
    assert counted(found["personal"], "benign")["items"] == 1


def test_a_goal_is_told_with_what_was_reached(corpora, capsys):
    _, found = measured(capsys, "--corpora", corpora(FOUND, QUIET), "--class", "secrets")
    goals = {one["goal"]: one for one in found["secrets"]["goals"]}
    assert goals["recall"] == {"goal": "recall", "least": 90, "value": 100.0, "met": True}


def test_figures_of_other_tools_stand_beside(corpora, capsys):
    outcome(["bench", "detection", "--corpora", corpora(FOUND, QUIET), "--class", "secrets"])
    shown = capsys.readouterr().out
    assert "measured earlier by others" in shown
    assert "gitleaks' rules" in shown


def test_nothing_that_an_item_holds_is_shown(corpora, capsys):
    folder = corpora(FOUND, MISSED, FALSE)
    outcome(["bench", "detection", "--corpora", folder, "--misses", "--false"])
    shown = capsys.readouterr().out
    assert KEY not in shown
    assert "missed" in shown
    assert "secret.aws-access-key-id" in shown


def test_a_sample_is_the_same_whatever_else_there_is(corpora, capsys):
    few = [item(f"a{number}") for number in range(20)]
    _, first = measured(capsys, "--corpora", corpora(*few), "--class", "secrets", "--sample", "10")
    more = [item(f"a{number}") for number in range(25)]
    _, second = measured(
        capsys, "--corpora", corpora(*reversed(more)), "--class", "secrets", "--sample", "10"
    )
    assert len(first["secrets"]["missed"]) == 5
    assert set(first["secrets"]["missed"]) & set(second["secrets"]["missed"])


@pytest.mark.parametrize(
    ("before", "now", "code"), [(FOUND, FOUND, 0), (FOUND, MISSED, 1), (MISSED, FOUND, 0)]
)
def test_a_comparison_ends_with_1_if_something_got_worse(corpora, capsys, tmp_path, before, now, code):
    outcome(["bench", "detection", "--json", "--corpora", corpora(before | {"id": "a"})])
    earlier = tmp_path / "before"
    earlier.write_text(capsys.readouterr().out)
    words = ("bench", "detection", "--corpora", corpora(now | {"id": "a"}), "--compare", str(earlier))
    assert outcome(words) == code
    said = capsys.readouterr().err
    assert ("WORSE" in said) == (code == 1)


@pytest.mark.parametrize("earlier", ["no JSON", '{"class": "secrets"}', "[]"])
def test_a_file_that_is_no_measurement_is_refused(corpora, capsys, tmp_path, earlier):
    (tmp_path / "before").write_text(earlier)
    words = ("bench", "detection", "--corpora", corpora(FOUND), "--compare", str(tmp_path / "before"))
    assert outcome(words) == 2
    assert "holds no earlier measurement" in capsys.readouterr().err


def test_measurements_of_other_items_are_not_compared(corpora, capsys, tmp_path):
    outcome(["bench", "detection", "--json", "--corpora", corpora(FOUND)])
    (tmp_path / "before").write_text(capsys.readouterr().out)
    folder = corpora(FOUND, MISSED)
    assert outcome(["bench", "detection", "--corpora", folder, "--compare", str(tmp_path / "before")]) == 2


@pytest.mark.parametrize("words", [(), ("--corpora", "/nonexistent")])
def test_without_corpora_nothing_is_measured_and_it_says_so(corpora, capsys, words):
    assert outcome(["bench", "detection", *words]) == 2
    assert "NOTHING WAS MEASURED" in capsys.readouterr().err


def test_corpora_need_not_be_compressed(corpora, capsys):
    folder = corpora(FOUND, name="dlp.jsonl")
    assert "secrets" in measured(capsys, "--corpora", folder)[1]


def test_a_line_that_is_no_sample_is_named(corpora, capsys):
    assert outcome(["bench", "detection", "--corpora", corpora(FOUND, {"id": "x"})]) == 2
    assert "line 2: no labelled sample" in capsys.readouterr().err


def finding(start, end, where="/text"):
    return Finding("secret.x", Severity.HIGH, where, "a thing", start, end)


@pytest.mark.parametrize(
    ("findings", "covered"),
    [
        ([finding(10, 18)], True),
        ([finding(10, 17)], False),
        ([finding(0, 15), finding(14, 30)], True),
        ([finding(10, 14), finding(10, 14), finding(12, 15)], False),
        ([finding(0, 0)], True),
        ([finding(10, 20, "/other")], False),
        ([], False),
    ],
)
def test_a_span_counts_as_covered_from_four_fifths_on(findings, covered):
    assert _is_covered(Span("key", "/text", 10, 20), findings) is covered


def test_a_goal_of_which_nothing_tells_is_neither_met_nor_missed():
    one = Outcome(
        read_item(QUIET, b"", "dlp"),
        acted=False,
        rules=(),
        covered=frozenset(),
        nanoseconds=9000,
        detecting=7000,
    )
    (report,) = reports([one], ["secrets"])
    assert "recall" not in {met.goal.text for met in judged(report)}
    assert report.of(Key(is_attack=True)).items == 0


def test_the_rules_of_every_detector_are_about_a_class():
    families = {rule.id.partition(".")[0] for detector in DETECTORS for rule in detector.rules}
    neutral = {"content"}  # says how a message is made, and is right in benign ones too
    assert families <= neutral.union(*(one.families for one in CLASSES.values()))
