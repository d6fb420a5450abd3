"""Queries in KQL for Microsoft Defender XDR and Sentinel: processes, files, and connections."""

from __future__ import annotations

import re
from collections.abc import Iterable

from douane.discovery.machine import System
from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given, Part

_SINCE = "| where Timestamp > ago(1d)"


def exported(given: Given) -> str:
    """Several queries, each to be run by itself."""
    return "\n".join((_processes(), _agents(), _files(), _network(given)))


def _processes() -> str:
    return f"""\
// MCP servers that were started without Douane.
let runners = dynamic([{_list(_programs())}]);
DeviceProcessEvents
{_SINCE}
| where ProcessCommandLine matches regex @"(?i){"|".join(map(re.escape, patterns.COMMAND_PIECES))}"
| where FileName in~ (runners) or FileName contains "mcp"
| where not(ProcessCommandLine contains "{patterns.OURS}")
| where not(InitiatingProcessCommandLine contains "{patterns.OURS}")
| project Timestamp, DeviceName, AccountName, FileName, ProcessCommandLine, InitiatingProcessCommandLine
"""


def _agents() -> str:
    told = "\n    or ".join(
        f"(FileName in~ ({_list((name, f'{name}.exe'))})"
        f' and strcat(ProcessCommandLine, " ") contains " {words} ")'
        for name, words in patterns.autonomy()
    )
    return f"""\
// Agents that were told to ask nobody.
DeviceProcessEvents
{_SINCE}
| where {told}
| project Timestamp, DeviceName, AccountName, FileName, ProcessCommandLine
"""


def _files() -> str:
    systems: tuple[System, ...] = ("linux", "macos", "windows")
    ends = dict.fromkeys(end for system in systems for end in patterns.config_ends(system))
    whole = dict.fromkeys(end.replace("/", "\\") for end in ends)
    return f"""\
// Files in which hosts keep MCP servers, changed by something else than Douane.
let ends = dynamic([{_list(whole)}]);
DeviceFileEvents
{_SINCE}
| extend Last = iff(FolderPath endswith FileName, "", strcat("/", FileName))
| extend Path = replace_string(strcat(FolderPath, Last), "/", "\\\\")
| mv-apply End = ends to typeof(string) on (where Path endswith End | take 1)
| where not(InitiatingProcessFileName contains "douane")
| project Timestamp, DeviceName, InitiatingProcessAccountName, InitiatingProcessFileName, ActionType, Path
"""


def _network(given: Given) -> str:
    paths = [sign.text.rstrip("$") for sign in patterns.HTTP_SIGNS if sign.part is Part.PATH]
    elsewhere = f"\n| where not(host in~ ({_list(given.gateways)}) or RemoteIP in ({_list(given.gateways)}))"
    return f"""\
// Connections with the usual path of an MCP server. Defender keeps no headers and no bodies: this is weak.
DeviceNetworkEvents
{_SINCE}
| where ActionType == "HttpConnectionInspected"
| extend fields = parse_json(AdditionalFields)
| extend uri = tolower(tostring(fields.uri)), host = tolower(tostring(fields.host))
| where {" or ".join(f'uri endswith "{path}"' for path in paths)}{elsewhere if given.gateways else ""}
| project Timestamp, DeviceName, InitiatingProcessFileName, RemoteIP, RemotePort, host, uri
"""


def _programs() -> Iterable[str]:
    return (*patterns.RUNNERS, *(f"{name}.exe" for name in patterns.RUNNERS))


def _list(texts: Iterable[str]) -> str:
    return ", ".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
