"""Where policy documents are kept: the built-in one, yours in the configuration folder, a project's.

Paths are strings: the stdio wrapper comes by here, and would have to wait for pathlib.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from douane import policy
from douane.config import Config, read
from douane.errors import ConfigError
from douane.model.profile import AUTO, BUILT_IN
from douane.policy.access import Access
from douane.policy.control import Control
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.policy.problem import one_of
from douane.policy.servers import Front
from douane.policy.settings import Settings

FILE: Final = "douane.toml"
FOLDER: Final = "douane.d"
TENANTS: Final = "tenants"
MAX_SIZE: Final = 1 << 20  # bytes of one document
EXCEPTIONS: Final = "exceptions.toml"

StrPath = str | os.PathLike[str]

_LINUX: Final = sys.platform.startswith("linux")


def load(folder: StrPath, project: StrPath | None, tenant: str = "") -> Config:
    """What is in force with the documents of the configuration folder, of a project's folder and of a tenant.

    A tenant has the servers of its own documents, and not those of yours, nor the reports that you keep.

    Raises:
        ConfigError: a document cannot be read or used.
    """
    config = read(documents(folder, project, tenant))
    _ensure_profiles(config.settings)
    if not tenant:
        return config
    alone = read((built_in(), *_of_tenant(_base(folder), tenant))).settings
    _ensure_theirs(alone, tenant, f"{_base(folder)}{FILE}")
    return config._replace(settings=config.settings._replace(servers=alone.servers, schedules=()))


def _ensure_theirs(alone: Settings, tenant: str, ours: str) -> None:
    """Nothing, where a tenant's documents say nothing that is for the whole installation."""
    if alone.access._replace(roles=()) != Access() or alone.front != Front() or _is_elsewhere(alone.control):
        message = f"the documents of tenant `{tenant}` say who is who, or where the gateway listens"
        raise ConfigError(message, f"put `[identity]`, `[tenants]`, `[gateway]` and `[control]` into {ours}")
    if alone.schedules:
        message = f"the documents of tenant `{tenant}` say where files of reports are written"
        raise ConfigError(message, f"put `[[reports.schedule]]` into {ours}")


def _is_elsewhere(control: Control) -> bool:
    """Whether a tenant says more of the control room than who has which role there."""
    return control._replace(is_there=False, roles={}) != Control(roles={})


def _ensure_profiles(settings: Settings) -> None:
    """Nothing, where every profile that is named is there; a tenant's servers may name yours."""
    known = (AUTO, *BUILT_IN, *(one.name for one in settings.profiles))
    named = {f"servers.{one.name}": one.sandbox for one in settings.servers if one.sandbox}
    for table, name in ({"sandbox": settings.sandbox.profile} | named).items():
        if name and name not in known:
            raise ConfigError(
                f"`[{table}]` names the profile `{name}`, which is not there", one_of(name, known)
            )


def documents(folder: StrPath, project: StrPath | None, tenant: str = "") -> tuple[Document, ...]:
    """Every document that is there, the built-in one first; missing files are no mistake.

    Raises:
        ConfigError: a document cannot be read.
    """
    base = _base(folder)
    theirs = _of_tenant(base, tenant) if tenant else ()
    return (built_in(), *_there(base, _own(base)), *theirs, *_of_project(base, project))


def instead(given: Iterable[Document], mine: Iterable[Document], tenant: str = "") -> tuple[Document, ...]:
    """The `given` documents, with these in the place of your `douane.toml`, or that of the tenant."""
    name = f"{TENANTS}/{tenant}/{FILE}" if tenant else FILE
    return (*(one for one in given if one.name != name or one.level is not Level.USER), *mine)


def paths(folder: StrPath, project: StrPath | None, tenant: str = "") -> tuple[str, ...]:
    """Everything whose change, coming or going can change what is in force."""
    base = _base(folder)
    bases = (base, _tenant_base(base, tenant)) if tenant else (base,)
    theirs = () if project is None else (f"{_base(project)}{FILE}",)
    return (*(path for one in bases for path in (f"{one}{FOLDER}", *_own(one))), *theirs)


def built_in() -> Document:
    """The document that is in force when nothing else is written."""
    return _document(f"{policy.__path__[0]}/default.toml", "default.toml", Level.BUILT_IN)


def document(path: str, level: Level) -> Document:
    """One file as a document, called by its path.

    Raises:
        ConfigError: it cannot be read, or is not UTF-8.
    """
    return _document(path, path, level)


def config_folder() -> str:
    """The folder named by ``DOUANE_CONFIG``, or this account's usual place; it need not exist.

    Raises:
        ConfigError: what ``DOUANE_CONFIG`` names is there and is no folder.
    """
    chosen = os.environ.get("DOUANE_CONFIG")
    if chosen:
        return _chosen(os.path.abspath(os.path.expanduser(chosen)))  # noqa: PTH100, PTH111
    if _LINUX:
        base = os.environ.get("XDG_CONFIG_HOME", "")
        if not base.startswith("/"):  # the XDG specification: a relative path is ignored
            base = os.path.expanduser("~/.config")  # noqa: PTH111
        return f"{base}/douane"
    from platformdirs import user_config_dir  # noqa: PLC0415  # not needed on Linux, and slow to import

    return user_config_dir("douane", appauthor=False)


def unread(folder: StrPath) -> tuple[str, ...]:
    """Names of TOML files in the configuration folder that are no documents, misspelt ones for example."""
    return tuple(name for name in _listing(os.fspath(folder)) if name not in {FILE, EXCEPTIONS})


def _chosen(folder: str) -> str:
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112
        raise ConfigError(
            f"DOUANE_CONFIG names `{folder}`, which is not a folder",
            f"set it to the folder that {FILE} is in, or unset it",
        )
    return folder


def _base(folder: StrPath) -> str:
    return f"{os.fspath(folder)}/"


def _tenant_base(base: str, tenant: str) -> str:
    return f"{base}{TENANTS}/{tenant}/"


def _of_tenant(base: str, tenant: str) -> tuple[Document, ...]:
    return _there(base, _own(_tenant_base(base, tenant)))


def _there(base: str, wanted: Iterable[str]) -> tuple[Document, ...]:
    """The documents that exist, called by their path below the configuration folder."""
    return tuple(_document(path, path[len(base) :], Level.USER) for path in wanted if os.path.lexists(path))


def _own(base: str) -> Iterator[str]:
    """Where your documents are, or could be."""
    yield f"{base}{FILE}"
    for name in _listing(f"{base}{FOLDER}"):
        yield f"{base}{FOLDER}/{name}"
    yield f"{base}{EXCEPTIONS}"


def _listing(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".toml"))  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unusable(folder, error) from None


def _of_project(base: str, project: StrPath | None) -> Iterator[Document]:
    """A project's document, unless the project is the configuration folder itself."""
    if project is None or os.path.realpath(project) == os.path.realpath(base):
        return
    path = f"{_base(project)}{FILE}"
    if os.path.lexists(path):
        yield document(path, Level.PROJECT)


def _document(path: str, name: str, level: Level) -> Document:
    try:
        text = _content(path, level).decode("utf-8")
        return Document(name, level, text.replace("\r\n", "\n"))
    except OSError as error:
        raise _unusable(path, error) from None
    except UnicodeDecodeError:
        raise ConfigError(f"`{path}` is not UTF-8", "save it as UTF-8") from None


def _content(path: str, level: Level) -> bytes:
    """The bytes of a regular file, without waiting; a project's document may be no link to elsewhere."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (os.O_NOFOLLOW if level is Level.PROJECT else 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ConfigError(f"`{path}` is not a regular file", "put a file there, or remove it")
        content = file.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise ConfigError(f"`{path}` has more than {MAX_SIZE} bytes", "keep policy documents short")
    return content


def _unusable(path: str, error: OSError) -> ConfigError:
    reason = (error.strerror or "no reason given").lower()
    fix = "make it readable for this account, or remove it"
    if isinstance(error, FileNotFoundError):
        fix = "give the path of a file that exists"
    return ConfigError(f"`{path}` cannot be read: {reason}", fix)
