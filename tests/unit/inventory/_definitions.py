"""Definitions as the tests of the inventory need them."""

from __future__ import annotations

from douane.inventory.definitions import define
from douane.model.server import Kind


def tool(input_schema, output_schema=None, **members):
    value = {"name": "t", "inputSchema": input_schema} | members
    if output_schema is not None:
        value["outputSchema"] = output_schema
    return define(Kind.TOOL, "t", value)


def nested(levels, leaf=1, key="a"):
    value = leaf
    for _ in range(levels):
        value = {key: value}
    return value


def listed(levels, leaf=1):
    value = leaf
    for _ in range(levels):
        value = [value]
    return value
