"""What becomes of a host's entries when Douane is put before them; works it out, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.discovery.carried import carried, is_header
from douane.discovery.edit.changing import Change, changed, confirmed, members_at
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.finding import Found
from douane.discovery.gateways import named_gateway
from douane.discovery.host import Host
from douane.discovery.started import served
from douane.discovery.texts import parsed
from douane.discovery.told import masked_address
from douane.errors import installing
from douane.model.estate import Entry, Way
from douane.policy.servers import is_name

KEPT: Final = {
    "managed": "an administrator keeps it",
    "plugin": "a plugin brings it, and its next version would undo the change",
}
# Members by which a host logs in for a server in ways that only the host knows.
_LOGINS: Final = frozenset(
    {"oauth", "auth", "authorization", "authProviderType", "bearer_token_env_var", "env_http_headers"}
    | {"headersHelper", "requestOptions", "tls"}
)
_UNREAD: Final = "…"  # what stands for an argument that is no text


def _nothing(_entry: Entry) -> str:
    return ""


class Means(NamedTuple):
    """How servers are put behind Douane."""

    wrapper: str  # what starts `douane-mcp`
    connector: str  # what starts `douane`, if it can speak HTTP
    is_local: Callable[[str], bool]  # whether a URL is one of this machine
    gateway: str = ""  # where remote servers are reached instead
    includes_disabled: bool = False
    profile: str = ""  # what local servers may touch, if not what they may anyway
    hindrance: Callable[[Entry], str] = _nothing  # why an entry's command would not start
    remark: Callable[[Entry], str] = _nothing  # what a person should know of it beforehand


class Step(NamedTuple):
    """What becomes of one entry: a change, or why there is none."""

    host: Host
    entry: Entry
    change: Change | None = None
    notes: tuple[str, ...] = ()
    left: str = ""


class Plan(NamedTuple):
    """What becomes of one file."""

    path: str
    before: str
    after: str
    steps: tuple[Step, ...]

    @property
    def changes(self) -> tuple[Step, ...]:
        """The entries that become others."""
        return tuple(step for step in self.steps if step.change)


def planned(file: Sequence[Found], wanted: Callable[[Host, Entry], bool], means: Means) -> Plan:
    """What `protect` makes of the entries of a file that are wanted; `file` is one, as each host reads it."""
    first = file[0]
    entries = [(host, entry) for host, entry in entries_of(file) if wanted(host, entry)]
    document = parsed(first.text, first.place.format) if entries else None
    return made(first, [_step(host, entry, document, means) for host, entry in entries])


def entries_of(file: Sequence[Found]) -> Iterator[tuple[Host, Entry]]:
    """Every entry of a file, with the first of the hosts that reads it as one."""
    seen: set[Way] = set()
    for found in file:
        for entry in found.entries():
            if entry.way not in seen:
                seen.add(entry.way)
                yield found.host, entry


def made(found: Found, steps: Iterable[Step]) -> Plan:
    """The file after these steps, but for those whose change cannot be made."""
    done: list[Step] = []
    after, form = found.text, found.place.format
    for step in steps:
        try:
            after = changed(after, form, step.change) if step.change else after
            done.append(step)
        except UneditableError as error:
            done.append(step._replace(change=None, left=str(error)))
    changes = [step.change for step in done if step.change]
    try:
        if changes:
            confirmed(found.text, after, form, changes)
    except UneditableError as error:
        done = [step._replace(change=None, left=step.left or str(error)) for step in done]
        after = found.text
    return Plan(found.place.path, found.text, after, tuple(done))


def _step(host: Host, entry: Entry, document: object, means: Means) -> Step:
    why = _why_left(host, entry, means)
    if why:
        return Step(host, entry, left=why)
    try:
        members = members_at(document, entry.way)
    except UneditableError as error:
        return Step(host, entry, left=str(error))
    if entry.command:
        return _wrapped(host, entry, members, means)
    why = _why_remote_left(entry, members, means)
    if why:
        return Step(host, entry, left=why)
    return (
        _behind_gateway(host, entry, members, means)
        if means.gateway
        else _connected(host, entry, members, means)
    )


def _why_left(host: Host, entry: Entry, means: Means) -> str:
    if not entry.name or entry.problem:
        return entry.problem or "there is no server in it"
    if host.left_alone or entry.scope in KEPT:
        return host.left_alone or KEPT[entry.scope]
    if entry.way[0] == "customizations":
        return "it starts in a container, where Douane is not"
    if not entry.is_enabled and not means.includes_disabled:
        return "it is switched off: --all-states includes it"
    if served(entry.command) or (means.gateway and entry.url.startswith(f"{means.gateway}/")):
        return "it is behind Douane already"
    return _why_command_left(entry.command) or _why_hindered(entry, means)


def _why_command_left(command: Sequence[str]) -> str:
    if _UNREAD in command:
        return "one of its arguments is no text"
    if len(command) == 1 and " " in command[0].strip() and not {"/", "\\"} & {*command[0].split()[0]}:
        return (
            "its command is a line for a shell: write the program as the command, and the rest as arguments"
        )
    return ""


def _why_hindered(entry: Entry, means: Means) -> str:
    return means.hindrance(entry) if entry.command else ""


def _wrapped(host: Host, entry: Entry, members: Mapping[str, object], means: Means) -> Step:
    named = () if _is_awkward(entry.name) else ("--name", entry.name)
    profile = ("--profile", means.profile) if means.profile else ()
    argv = (means.wrapper, *named, *profile, "--upstream", *entry.command)
    other = named_gateway(entry.command)
    before = f"it goes through `{other}` already: Douane then stands before both" if other else ""
    notes = tuple(filter(None, (before, means.remark(entry))))
    return _becoming(host, entry, members, host.written(entry, argv), (), notes)


def _why_remote_left(entry: Entry, members: Mapping[str, object], means: Means) -> str:
    if not (means.gateway or means.connector):
        return f"Douane is installed without what speaks HTTP: {installing('gateway')}"
    if not all(is_header(name) for name, _ in entry.headers):
        return "one of its headers has a name that no header can have"
    if not entry.url.startswith(("https:", "http:")):
        return "it is spoken to in a way that Douane does not speak"
    if means.gateway and not is_name(entry.name):
        return "a server of the gateway cannot have its name: use lower-case letters, digits, `-` and `_`"
    own = sorted(_LOGINS & members.keys())
    if own:
        return f"its host logs in by `{own[0]}`: use `douane credentials` in its place, and take that out"
    if not means.gateway and masked_address(entry.url) != entry.url:
        return "its address holds what may be a secret, and others can read command lines: use --gateway"
    if entry.url.startswith("http:") and not means.is_local(entry.url):
        return "it is spoken to without TLS, where others can read and change what passes"
    return ""


def _connected(host: Host, entry: Entry, members: Mapping[str, object], means: Means) -> Step:
    """A local entry that speaks with the remote server; its headers become variables, filled in as before."""
    headers = carried(entry.headers)
    options = [word for one in headers for word in ("--header-from", one.name, one.variable)]
    named = () if _is_awkward(entry.name) else ("--name", entry.name)
    new = host.written(entry, (means.connector, "connect", entry.url, *named, *options))
    if headers:
        new[host.shape.environment] = {**dict(entry.env), **{one.variable: one.value for one in headers}}
    gone = tuple(name for name in members if name in host.remote_members and name not in new)
    notes = () if headers else (f"if it wants a login: `douane credentials login {entry.name} --url …`",)
    return _becoming(host, entry, members, new, gone, notes)


def _behind_gateway(host: Host, entry: Entry, members: Mapping[str, object], means: Means) -> Step:
    address = next(name for name, _ in host.shape.addresses if members.get(name) == entry.url)
    path = f"/servers/{entry.name}/{'sse' if entry.transport == 'sse' else 'mcp'}"
    gone = (host.shape.headers,) if host.shape.headers in members else ()
    notes = ["the gateway needs a server of that name: see `douane serve`"]
    if gone:
        notes.append("its headers are for the server: give them to the gateway with `douane credentials set`")
    return _becoming(host, entry, members, {address: means.gateway + path}, gone, tuple(notes))


def _becoming(
    host: Host,
    entry: Entry,
    members: Mapping[str, object],
    new: Mapping[str, object],
    gone: tuple[str, ...],
    notes: tuple[str, ...],
) -> Step:
    differing = {name: value for name, value in new.items() if members.get(name) != value}
    if entry.scope == "project":
        notes = (
            *notes,
            "the file belongs to the project: where others use it, Douane must be at the same path",
        )
    return Step(host, entry, Change(entry.way, differing, gone), notes)


def _is_awkward(name: str) -> bool:
    """Whether a name would be an option, or something for the host to fill in."""
    return not name or name.startswith("--") or "$" in name
