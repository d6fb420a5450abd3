"""What a document says of spans, and where it is wrong."""

from __future__ import annotations

import pytest

from douane.config import DocumentsError, read
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.telemetry import Telemetry
from douane.stores.documents import built_in


def telemetry(text, level=Level.USER):
    return read([built_in(), Document("a.toml", level, text)]).settings.telemetry


def test_nothing_said_is_no_spans():
    assert telemetry("") == Telemetry("", 1.0)


def test_an_endpoint_and_a_share_are_read():
    found = telemetry('[telemetry]\nendpoint = "https://collector.example:4318/"\nsample = 0')
    assert found == Telemetry("https://collector.example:4318", 0.0)


@pytest.mark.parametrize(
    "line",
    [
        'endpoint = "collector:4318"',
        'endpoint = "http://"',
        'endpoint = "http://a:b@c"',
        'endpoint = "http://c/?key=1"',
        'endpoint = "http://c:99999"',
        "sample = 2",
        'sampling = "all"',
    ],
)
def test_a_mistake_is_told_with_its_line(line):
    with pytest.raises(DocumentsError, match="line 2"):
        telemetry(f"[telemetry]\n{line}")


def test_it_is_not_a_projects_to_say_where_spans_go():
    with pytest.raises(DocumentsError, match="cannot set `telemetry`"):
        telemetry('[telemetry]\nendpoint = "http://c"', Level.PROJECT)
