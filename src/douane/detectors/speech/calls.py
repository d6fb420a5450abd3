"""Calls of tools in the JSON in which models make them, as if the reader had made them."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import Act, signs

_NOUN: Final = "a call of a tool, or a tool's answer, written out for the model"
_SIGNS: Final = signs(
    '"tool_calls"|"function_call"|"tool_use"|\'tool_calls\'|\'function_call\'|\'tool_use\'|"functioncall"'
)
_Q: Final = "[\"']"
_MEMBER: Final = rf"{_Q}[\w-]{{1,20}}{_Q}\s?:\s?(?:{_Q}[^\"'\x1f]{{0,60}}{_Q}|null|\d+),?\s{{0,8}}"
_FIRST: Final = rf"(?:[{{\[]\s{{0,8}}(?:{_MEMBER}){{0,4}})"
_CALL: Final = (
    rf"(?:{_Q}tool_calls{_Q}\s?:\s?\[\s{{0,8}}\{{[^\x1f]{{0,200}}?{_Q}(?:function|name|args|arguments){_Q}\s?:"
    rf"|{_Q}(?:function_call|functioncall){_Q}\s?:\s?\{{\s{{0,8}}{_Q}(?:name|args|arguments){_Q}\s?:"
    rf"|{_Q}type{_Q}\s?:\s?{_Q}(?:tool_use|function_call){_Q}[^\x1f]{{0,240}}?{_Q}(?:input|arguments){_Q}\s?:)"
)
# Who shows what such a call looks like says so right before it.
_SHOWN: Final = (
    r"\b(?:such as?|like?|examples?|e\.g\.?|retur(?:n(?:s|e?d?))?|expected?|got?|looks? like?|responses?"
    r"|responds? with?|repl(?:y|ies) with?|emits?|produces?|contains?|receives?d?|yiel|cas|logs?|traces?"
    r"|transcripts?)[^\w\n]{0,3}\w?"
)
_HARM: Final = (
    r"(?:https?:(?:\\{0,2}/){2}(?!(?:[\w-]{1,30}\.){0,2}example\.|localhost\b|127\.)|[\w.+-]@(?!example\.)[\w-]{1,63}\.[a-z]{2}"
    r"|~/\.|/etc/|\.ssh\b|\.aws\b|\.env\b|\brm -rf\b|\bcurl\s|\bwget\s)"
)

_TEXT: Final = r"(?:[\w.!?;)*>\]-]|(?<![\"']):)\s{1,4}"  # and no name of a member
_ALONE: Final = rf"(?<![^\x1f])\s{{0,8}}(?:```(?:json)?\s{{1,4}})?[{{\[]\s{{0,8}}(?:\{{\s{{0,8}})?{_CALL}"

CALLS: Final = (
    # Behind text: JSON alone, and a value in code, are records of calls. Code has single quotes, too.
    Act(
        "tool-call", _NOUN, _SIGNS, rf"{_TEXT}{_FIRST}{{1,2}}{_CALL}".replace(_Q, '"'), 1.0, 0.8, _SHOWN, 200
    ),
    # Whatever is said of it, where it would send something or reaches for keys.
    Act(
        "tool-call",
        _NOUN,
        _SIGNS,
        rf"{_TEXT}{_FIRST}{{0,2}}{_CALL}[^\x1f]{{0,300}}?{_HARM}",
        1.0,
        0.8,
        "",
        400,
    ),
    # All of a string, and nothing around it that a record has: who made it, when, and what came of it.
    Act("tool-call", _NOUN, _SIGNS, rf"{_ALONE}[^\x1f]{{0,300}}?{_HARM}", 1.0, 0.8, "", 400),
)
