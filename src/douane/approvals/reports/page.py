"""A judgement as one page that needs nothing else: no script, no font, no address is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from douane.approvals.checks.verdict import Judgement
from douane.model.facts import Source

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Servers before they are trusted</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 65rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td, li { overflow-wrap: anywhere; }
.fail { color: #a40000; font-weight: 600; } .warn, .unknown { color: #8a5a00; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; } th, td { border-color: #333; }
  .fail { color: #ff8080; } .warn, .unknown { color: #e0b050; }
}
</style>
</head>
<body>
"""


def page(judgements: Sequence[Judgement]) -> str:
    """The page; whatever a stranger wrote stands in it as text."""
    return "".join((_HEAD, *(part for one in judgements for part in _parts(one)), "</body>\n</html>\n"))


def _parts(judgement: Judgement) -> Iterator[str]:
    yield f"<h1>{escape(judgement.facts.target)}</h1>\n<p><strong>{escape(judgement.advice)}</strong></p>\n"
    yield _listed("What would change it", judgement.changes)
    yield "<table>\n<thead><tr><th></th><th>question</th><th>answer</th></tr></thead>\n<tbody>\n"
    for check, result in judgement.answers:
        evidence = _listed("", result.evidence)
        cells = (
            f'<td class="{result.outcome}">{result.outcome}</td>',
            f"<td>{escape(check.question)}</td>",
            f"<td>{escape(result.said)}{evidence}</td>",
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody>\n</table>\n"
    if isinstance(judgement.facts.source, Source):
        for one in judgement.facts.source.weaknesses:
            if one.trail and one.level != "note":
                yield _listed(one.said, [f"{file}:{line}: {words}" for file, line, words in one.trail])


def _listed(title: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in lines)
    head = f"<h2>{escape(title)}</h2>\n" if title else ""
    return f"{head}<ul>{items}</ul>\n" if items else ""
