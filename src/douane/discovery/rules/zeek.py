"""A script for Zeek 5 and later: a notice for each connection that speaks MCP."""

from __future__ import annotations

from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given, Part

_SCRIPT = """\
##! Notices of MCP that does not go to the gateway. Made by `douane rules export --for zeek`.

@load base/protocols/http
@load base/frameworks/notice

module Douane;

export {{
	redef enum Notice::Type += {{
		## A client speaks MCP with a server that is not the gateway.
		MCP_Seen
	}};

	## Where MCP may go.
	option gateways: set[subnet] = {{ {gateways} }};
}}

const header_names: set[string] = {{ {headers} }};
const body_signs = {body};
const stream_start = /^event: endpoint/;

redef record connection += {{
	## The end of the piece of the body before, so that nothing hides between two.
	douane_rest: string &optional;
}};

function seen(c: connection, what: string)
	{{
	if ( c$id$resp_h in gateways )
		return;

	NOTICE([$note=MCP_Seen, $conn=c, $msg=fmt("MCP: %s", what), $identifier=cat(c$id$orig_h, c$id$resp_h,
		c$id$resp_p), $suppress_for=1hr]);
	}}

event http_header(c: connection, is_orig: bool, original_name: string, name: string, value: string)
	{{
	if ( is_orig && to_upper(name) in header_names )
		seen(c, to_lower(name));
	}}

event http_entity_data(c: connection, is_orig: bool, length: count, data: string)
	{{
	if ( ! is_orig )
		{{
		if ( stream_start in data )
			seen(c, "stream of 2024-11-05");
		return;
		}}

	local text = (c?$douane_rest ? c$douane_rest : "") + data;
	if ( body_signs in text )
		seen(c, "message in a body");
	c$douane_rest = |text| > 200 ? sub_bytes(text, |text| - 199, 200) : text;
	}}
"""


def exported(given: Given) -> str:
    """The script."""
    headers = [sign.text.upper() for sign in patterns.HTTP_SIGNS if sign.part is Part.HEADER]
    bodies = [sign.text for sign in patterns.HTTP_SIGNS if sign.part is Part.BODY]
    return _SCRIPT.format(
        gateways=", ".join(map(_network, given.gateways)),
        headers=", ".join(f'"{name}"' for name in headers),
        body=" | ".join(f"/{_escaped(text)}/" for text in bodies),
    )


def _network(gateway: str) -> str:
    """A network as Zeek writes it: an address is one of itself alone."""
    address, slash, length = gateway.partition("/")
    shown = f"[{address}]" if ":" in address else address
    return f"{shown}/{length or (128 if ':' in address else 32)}" if slash or gateway else ""


def _escaped(expression: str) -> str:
    """Zeek's expressions stand between slashes, quote with `"`, and have groups, which all count alike."""
    return expression.replace("(?:", "(").replace("/", r"\/").replace('"', r"\x22")
