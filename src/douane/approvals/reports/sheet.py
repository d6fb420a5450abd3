"""The head of a page that needs nothing else: no script, no font, no picture, no address is asked for."""

from __future__ import annotations

from html import escape
from typing import Final

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td, li { overflow-wrap: anywhere; }
td ul { margin: 0; padding-left: 1.1rem; }
pre { white-space: pre-wrap; }
.bad { color: #a40000; font-weight: 600; }
.doubtful { color: #8a5a00; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #eee; } th, td { border-color: #333; }
  .bad { color: #ff8080; } .doubtful { color: #e0b050; }
}
</style>
</head>
<body>
"""
END: Final = "</body>\n</html>\n"


def head(title: str) -> str:
    """All that stands before the first heading; cells may be of the classes `bad` and `doubtful`."""
    return _HEAD % escape(title)
