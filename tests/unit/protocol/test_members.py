"""Members of an object of JSON that may be anything."""

from douane.protocol.members import mapping, mappings, number, text, texts

ODD = {"a": "x", "n": 2, "is": True, "list": ["y", 1, {"b": 1}, None], "of": {"c": "z"}}


def test_a_member_is_what_was_asked_for_or_nothing():
    assert [text(ODD, name) for name in ("a", "n", "list", "none")] == ["x", "", "", ""]
    assert [number(ODD, name) for name in ("n", "a", "is", "none")] == [2, 0, 0, 0]
    assert [texts(ODD, name) for name in ("list", "a", "none")] == [("y",), (), ()]
    assert [mapping(ODD, name) for name in ("of", "list", "none")] == [{"c": "z"}, {}, {}]
    assert [[*mappings(ODD, name)] for name in ("list", "of", "none")] == [[{"b": 1}], [], []]
