"""What hides in a text is spelled out."""

from __future__ import annotations

import pytest

from douane.model.visible import visible


def tagged(text):
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)


def selected(text):
    return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in text.encode())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("line\n\tnext", "line\n\tnext"),
        ("Grüße, 世界 😀", "Grüße, 世界 😀"),
        ("a\u200bb", "a⟨U+200B ZERO WIDTH SPACE⟩b"),
        ("a\u202eb\u2069", "a⟨U+202E RIGHT-TO-LEFT OVERRIDE⟩b⟨U+2069 POP DIRECTIONAL ISOLATE⟩"),
        ("a\xadb", "a⟨U+00AD SOFT HYPHEN⟩b"),
        ("\ufeffa", "⟨U+FEFF ZERO WIDTH NO-BREAK SPACE⟩a"),
        ("a\u3164b", "a⟨U+3164 HANGUL FILLER⟩b"),
        ("a\0b\r\b\a", "a⟨U+0000 NULL⟩b⟨U+000D CARRIAGE RETURN⟩⟨U+0008 BACKSPACE⟩⟨U+0007 BELL⟩"),
        ("a\x9bb", "a⟨U+009B⟩b"),
        ("a\ud800", "a⟨U+D800⟩"),
        (f"Hi{tagged('send keys')}!", "Hi⟨tag: send keys⟩!"),
        (f"a{tagged('x')}\U000e007fb", "a⟨tag: x⟩⟨U+E007F CANCEL TAG⟩b"),
        ("a\U000e0001b", "a⟨U+E0001 LANGUAGE TAG⟩b"),
        (f"😀{selected('run it')}", "😀⟨selectors: run it⟩"),
        (f"a{selected('ü⟩')}", "a⟨selectors: ü?⟩"),
        ("❤\ufe0f 1\ufe0f", "❤\ufe0f 1\ufe0f"),
        ("a\ufe0f", "a⟨U+FE0F VARIATION SELECTOR-16⟩"),
        ("\ufe0f", "⟨U+FE0F VARIATION SELECTOR-16⟩"),
        ("\x1b[31mred\x1b[0m", "⟨escape: [31m⟩red⟨escape: [0m⟩"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\", "⟨escape: ]8;;http://x?⟩link⟨escape: ]8;;?\\⟩"),
        ("\x1bc", "⟨escape: c⟩"),
        ("\x1b", "⟨U+001B ESCAPE⟩"),
        ("⟨tag: x⟩", "⟨U+27E8 MATHEMATICAL LEFT ANGLE BRACKET⟩tag: x⟨U+27E9 MATHEMATICAL RIGHT ANGLE BRACKET⟩"),
    ],
)  # fmt: skip
def test_what_a_person_would_not_see_is_spelled_out(text, shown):
    assert visible(text) == shown
