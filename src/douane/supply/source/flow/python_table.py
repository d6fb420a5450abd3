"""The functions of Python and its libraries that do something with what they are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from douane.supply.source.flow.sinks import (
    address,
    command,
    every,
    file,
    first,
    option,
    path_of_file,
    statement,
    unless,
    words,
)
from douane.supply.source.flow.site import Arrival, Site, arrivals
from douane.supply.source.flow.table import Knowledge, by_name, row
from douane.supply.source.flow.value import Danger, Mark, Origin

_ANY: Final = r".*"
_NETWORK: Final = (
    r"(requests|httpx2?|aiohttp|urllib3|niquests)(\..*)?|.*([Ss]ession|[Cc]lient|http|requests)(\(\))?"
)
_METHODS: Final = "get post put patch delete head options request stream ws_connect"
_LOGGERS: Final = r"(logging|.*log(ger)?|.*getLogger\(\)|structlog.*|loguru\.logger)"


def _is_shell(site: Site) -> bool:
    given = site.option("shell")
    return given is not None and given.path == "True"


def _run(site: Site) -> Iterable[Arrival]:
    return first(Danger.COMMAND, "args")(site) if _is_shell(site) else command(site)


def _attribute(site: Site) -> Iterable[Arrival]:
    """An attribute that a caller names; with something before or behind it, it is one of a few."""
    named = arrivals(Danger.CODE, site.argument(1), site, "as the name of an attribute")
    return (one for one in named if Mark.JOINED not in one.label.marks)


def _loads_safely(site: Site) -> bool:
    loader = site.option("Loader") or site.argument(1)
    return "Safe" in loader.path


ROWS: Final = (
    row(
        r"os|subprocess|commands|pty",
        "system popen getoutput getstatusoutput spawn",
        first(Danger.COMMAND, "cmd", "command"),
    ),
    row(r"subprocess|sp", "run call check_call check_output Popen", _run),
    row(r"asyncio(\.subprocess)?|anyio", "create_subprocess_shell", first(Danger.COMMAND, "cmd")),
    row(r"asyncio(\.subprocess)?", "create_subprocess_exec", lambda site: words(site.arguments, site)),
    row(r"anyio", "run_process open_process", command),
    row(r"os", "execv execve execvp execl spawnv spawnl spawnlp startfile", every(Danger.COMMAND)),
    row(
        r".*(paramiko|ssh|SSHClient|[Cc]lient|conn(ection)?)(\(\))?",
        "exec_command",
        first(Danger.COMMAND, "command"),
    ),
    row(
        r".*\.git",
        "diff log show checkout add commit branch reset push pull fetch clone remote execute",
        option,
    ),
    row(r"git(\.Repo)?|Repo", "Repo init clone_from", path_of_file),
    row(
        r".*(repo|repository|Repo\(\))\.index",
        "add remove",
        lambda site: file(site.argument(0, "items"), site),
    ),
    row(r"(builtins)?", "eval exec compile __import__", first(Danger.CODE)),
    row(r"(builtins)?", "getattr setattr", _attribute),
    row(r"(pandas|pd|numexpr|ne|.*df)", "eval query", first(Danger.CODE)),
    row(r"zipfile|tarfile", "ZipFile open", path_of_file),
    row(r"importlib", "import_module", first(Danger.CODE)),
    row(
        r"(pickle|cPickle|dill|cloudpickle|marshal|jsonpickle|shelve|joblib|pandas|pd|torch)",
        "loads load decode read_pickle",
        first(Danger.OBJECT),
    ),
    row(r"yaml", "load load_all unsafe_load full_load", unless(_loads_safely, first(Danger.OBJECT))),
    row(
        r"(jinja2|.*[Ee]nv(ironment)?(\(\))?|flask|mako\.template)",
        "Template from_string render_template_string",
        first(Danger.TEMPLATE, "source"),
    ),
    row(r"jinja2|mako|string\.unsafe", "Template", first(Danger.TEMPLATE)),
    row(
        _ANY,
        "execute executemany executescript execute_query read_sql read_sql_query fetchrow fetchval run_query",
        statement,
    ),
    row(
        r".*(conn|connection|pool|db|database|cursor|session|engine)\w*(\(\))?",
        "fetch query exec_driver_sql",
        statement,
    ),
    row(
        r"(sqlalchemy|sa|sqlalchemy\.sql)?",
        "text",
        lambda site: (one for one in statement(site) if one.note != "whole"),
    ),
    row(r"(builtins|io|aiofiles|codecs|gzip|tarfile|zipfile)?", "open", path_of_file),
    row(
        r"os",
        "remove unlink rmdir removedirs mkdir makedirs listdir scandir walk rename replace chmod symlink",
        path_of_file,
    ),
    row(
        r"shutil",
        "rmtree copy copyfile copy2 copytree move",
        path_of_file,
        lambda site: file(site.argument(1, "dst"), site),
    ),
    row(r"(flask|.*)", "send_file FileResponse", path_of_file),
    row(
        r".*\b(Path|joined|resolve|expanduser|absolute)\(?\)?/?|",
        "read_text read_bytes write_text write_bytes iterdir rglob glob touch unlink mkdir rmdir open",
        lambda site: file(site.receiver, site),
    ),
    row(_NETWORK, _METHODS, address, gives=Origin.ANSWER),
    row(r"urllib\.request|request", "urlopen urlretrieve Request", address, gives=Origin.ANSWER),
    row(r".*[sS]ock.*", "send sendall sendto sendmsg sendfile", every(Danger.LEAK)),
    row(r".*(smtp|SMTP|[mM]ailer).*", "sendmail send_message send", every(Danger.LEAK)),
    row(r".*(ftp|FTP).*", "storbinary storlines put putfo", every(Danger.LEAK)),
    row(r"asyncio\.open_connection\(\).*|.*[wW]riter|.*transport", "write writelines", every(Danger.LEAK)),
    row(r"", "urlopen", address, gives=Origin.ANSWER),
    row(_LOGGERS, "debug info warning error critical exception log", every(Danger.LOG)),
    row(r"(builtins)?", "print", every(Danger.LOG)),
)
PYTHON: Final = Knowledge(
    by_name(ROWS),
    frozenset({"self", "cls"}),
    frozenset({"os.environ", "environ"}),
    frozenset({"read_text", "read_bytes", "open"}),
)
