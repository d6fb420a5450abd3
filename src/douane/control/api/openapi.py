"""The OpenAPI 3.1 document of the administration API, from the list of views and acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from douane import __version__
from douane.control.api.files import File
from douane.control.api.members import always
from douane.operations.base import Act, Field, Listing, View

Json = dict[str, object]

_ID: Final = "id"
_STEP: Final = re.compile(r"\{(\w+)\}")
_TYPES: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "text": {"type": "string"},
        "secret": {"type": "string", "format": "password", "writeOnly": True},
        "duration": {"type": ["number", "string"], "description": "seconds, or a text such as `12h`"},
        "time": {"type": ["number", "string"], "description": "seconds since 1970, or a date (ISO 8601)"},
        "flag": {"type": "boolean"},
        "list": {"type": "array", "items": {"type": "string"}},
    }
)
_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["status", "title", "fix"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "fix": {"type": "string", "description": "what to do about it"},
    },
}
_CHANGE: Final[Json] = {
    "type": "object",
    "required": ["told", "before", "after"],
    "properties": {
        "told": {"type": "string", "description": "what came of it, in one sentence"},
        "before": {"type": "object"},
        "after": {"type": "object"},
        "once": {"type": "object", "description": "what is shown this once, such as a new key"},
    },
}
_KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "The same key runs the act once in 24 hours, and tells the same each time.",
}


def document(views: Iterable[View], acts: Iterable[Act], files: Iterable[File], root: str) -> Json:
    """The whole document."""
    paths: dict[str, dict[str, Json]] = {}
    for view in views:
        asked = _get(view) if view.method == "GET" else _asked(view)
        paths.setdefault(view.path, {})[view.method.lower()] = asked
    for file in files:
        paths.setdefault(file.path, {})["get"] = _file(file)
    for act in acts:
        paths.setdefault(act.path, {})["post"] = _post(act)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Douane", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": root}],
        "security": [{"bearer": []}, {"key": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM, "Change": _CHANGE},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _get(view: View) -> Json:
    steps = _STEP.findall(view.path)
    parameters = [_parameter(one, one.name in steps) for one in view.takes]
    return _told(view) | {"parameters": parameters, "responses": _responses(_shown(view))}


def _file(file: File) -> Json:
    body: Json = {file.kind: {"schema": {"type": "string", "format": "binary"}}}
    return _told(file) | {"parameters": _steps(file), "responses": _responses({}, body)}


def _shown(view: View) -> Json:
    """What a view answers, with what that has in any case."""
    names = always(view.name)
    row: Json = {
        "type": "object",
        "properties": {name: {"type": "string"} if name == _ID else {} for name in names},
        "required": list(names),
    }
    # The annotation is text: what is annotated is imported by nobody who only wants the document.
    if str(view.read.__annotations__.get("return")) != Listing.__name__:
        return row
    return {
        "type": "object",
        "title": view.name,
        "properties": {
            "items": {"type": "array", "items": row},
            "next": {"type": "string", "description": "what to ask for as `after`; empty at the end"},
            "total": {"type": "integer", "minimum": 0, "description": "how many, where that is known"},
        },
        "required": ["items", "next"],
    }


def _asked(view: View) -> Json:
    """A view that is asked with a body."""
    return _told(view) | {
        "parameters": _steps(view),
        "requestBody": _body(view),
        "responses": _responses(_shown(view)),
    }


def _post(act: Act) -> Json:
    return _told(act) | {
        "parameters": [_KEY, *_steps(act)],
        "requestBody": _body(act),
        "responses": _responses({"$ref": "#/components/schemas/Change"}),
    }


def _steps(one: View | Act | File) -> list[Json]:
    steps = _STEP.findall(one.path)
    return [_parameter(field, "step") for field in one.takes if field.name in steps]


def _body(one: View | Act) -> Json:
    steps = _STEP.findall(one.path)
    inside = [field for field in one.takes if field.name not in steps]
    schema: Json = {
        "type": "object",
        "properties": {field.name: _schema(field) for field in inside},
        "required": [field.name for field in inside if field.is_needed],
        "additionalProperties": False,
    }
    return {"required": bool(schema["required"]), "content": {"application/json": {"schema": schema}}}


def _told(one: View | Act | File) -> Json:
    return {
        "operationId": one.name,
        "summary": one.about,
        "description": f"For the role `{one.role.value}`.",
        "tags": [one.name.partition(".")[0]],
    }


def _parameter(field: Field, is_step: object) -> Json:
    return {
        "name": field.name,
        "in": "path" if is_step else "query",
        "required": bool(is_step) or field.is_needed,
        "description": field.about,
        "schema": _schema(field),
    }


def _schema(field: Field) -> Json:
    if field.kind == "choice":
        return {"type": "string", "enum": list(field.choices), "description": field.about}
    if field.kind == "number":
        least, most = field.bounds
        return {"type": "integer", "minimum": least, "maximum": most, "description": field.about}
    return {"description": field.about, **_TYPES[field.kind]}


def _responses(schema: Json, body: Json | None = None) -> Json:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "200": {
            "description": "it is so, or it is done",
            "content": body or {"application/json": {"schema": schema}},
        },
        "default": {"description": "nothing was done, or shown", "content": problem},
    }
