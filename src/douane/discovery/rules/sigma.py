"""Rules in Sigma: processes, files and the log of a proxy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from douane.discovery.machine import System
from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given

_NAMESPACE: Final = "https://github.com/douane/rules/sigma/"
_SYSTEMS: Final[Mapping[System, str]] = {"linux": "linux", "macos": "macos", "windows": "windows"}


def exported(given: Given) -> str:
    """Several documents of YAML, one a rule."""
    return "---\n".join("".join(_yaml(rule)) for rule in _rules(given))


def _rules(given: Given) -> Iterator[Mapping[str, object]]:
    for system in _SYSTEMS:
        yield _processes(system)
        yield _agents(system)
        yield _files(system)
    yield _proxy(given)


def _rule(name: str, title: str, level: str, tags: Sequence[str], **parts: object) -> Mapping[str, object]:
    return {
        "title": title,
        "id": str(uuid5(NAMESPACE_URL, _NAMESPACE + name)),
        "status": "experimental",
        "description": title,
        "author": "Douane",
        "tags": list(tags),
        **parts,
        "level": level,
    }


def _processes(system: System) -> Mapping[str, object]:
    detection = {
        "server": {"CommandLine|contains": list(patterns.COMMAND_PIECES)},
        "protected": {"CommandLine|contains": patterns.OURS},
        "below": {"ParentCommandLine|contains": patterns.OURS},
        "mention": {"Image|endswith": [_program(name, system) for name in _MENTIONING]},
        "condition": "server and not protected and not below and not mention",
    }
    return _rule(
        f"process-{system}",
        f"MCP Server Started Without Douane On {system.title()}",
        "medium",
        ("attack.execution",),
        logsource={"category": "process_creation", "product": _SYSTEMS[system]},
        detection=detection,
        falsepositives=["development of MCP servers"],
    )


_MENTIONING: Final = ("git", "grep", "rg", "vim", "less", "cat", "tail", "find")


def _program(name: str, system: System) -> str:
    return f"\\{name}.exe" if system == "windows" else f"/{name}"


def _agents(system: System) -> Mapping[str, object]:
    selections: dict[str, object] = {}
    for program in dict.fromkeys(name for name, _ in patterns.autonomy()):
        words = [words for name, words in patterns.autonomy() if name == program]
        selections[program] = {
            "CommandLine|contains": [f" {one}" for one in words],
            "CommandLine|re": _called(program),
        }
    return _rule(
        f"agent-{system}",
        f"Agent Told To Ask Nobody On {system.title()}",
        "high",
        ("attack.execution",),
        logsource={"category": "process_creation", "product": _SYSTEMS[system]},
        detection={**selections, "condition": "1 of them"},
        falsepositives=["agents in a container of their own"],
    )


def _called(program: str) -> str:
    return rf"(^|[\\/\s\"']){program}(\.exe|\.cmd|\.js)?([\s\"']|$)"


def _files(system: System) -> Mapping[str, object]:
    return _rule(
        f"file-{system}",
        f"MCP Servers Of A Host Changed On {system.title()}",
        "low",
        ("attack.persistence",),
        logsource={"category": "file_event", "product": _SYSTEMS[system]},
        detection={
            "file": {"TargetFilename|endswith": list(patterns.config_ends(system))},
            "ours": {"Image|contains": "douane"},
            "condition": "file and not ours",
        },
        falsepositives=["a person who adds a server"],
    )


def _proxy(given: Given) -> Mapping[str, object]:
    """Logs of proxies have no headers that are not theirs: only paths tell, and so it is weak."""
    detection: dict[str, object] = {
        "endpoint": {"c-uri|endswith": ["/mcp", "/sse"]},
        "content": {"c-uri|contains": ["/mcp?", "/sse?"]},
        "condition": "endpoint or content",
    }
    if given.gateways:
        detection["gateway"] = {"cs-host": list(given.gateways)}
        detection["condition"] = "(endpoint or content) and not gateway"
    return _rule(
        "proxy",
        "Possible MCP Endpoint Outside Of The Gateway",
        "low",
        ("attack.command-and-control",),
        logsource={"category": "proxy"},
        detection=detection,
        falsepositives=["other applications with these paths"],
    )


def _yaml(value: object, indent: str = "") -> Iterator[str]:
    """YAML of mappings, lists and texts, each text quoted."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            if isinstance(below, str):
                yield f"{indent}{name}: {_quoted(below)}\n"
            else:
                yield f"{indent}{name}:\n"
                yield from _yaml(below, f"{indent}  ")
    elif isinstance(value, Sequence):
        yield from (f"{indent}- {_quoted(str(one))}\n" for one in value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
