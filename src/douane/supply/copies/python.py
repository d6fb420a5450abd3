"""Distributions that pip, uv and pipx have installed, held against their own list and the wheel."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Final, NamedTuple

from douane.model.facts import Difference, Placed
from douane.supply.archive import Archive
from douane.supply.copies.compared import held, is_compiled, members, with_more
from douane.supply.copies.disk import Disk

BUILT: Final = "its build"
_UP: Final = 4  # folders from `site-packages` to what is installed with it: `../../../bin`
_MOST_LINES: Final = 100_000
# What installers write themselves, or builders write about themselves.
_WRITTEN: Final = ("/RECORD", "/RECORD.jws", "/RECORD.p7s", "/WHEEL", "/INSTALLER", "/REQUESTED")
_SCRIPTS: Final = ("../../../bin/", "../../Scripts/")
_PREFIXES: Final = ("../../../", "../../")
_HEAD: Final = 1_024  # bytes of what stands for `#!python` in a program
_STARTS: Final = frozenset({"sitecustomize.py", "usercustomize.py"})
_OF_VIRTUALENV: Final = (b"import _virtualenv", b"import _virtualenv\n")
_IMPORTS: Final = re.compile(rb"^import[ \t]", re.MULTILINE)


class Distribution(NamedTuple):
    """What a distribution says of itself: its folder, its files with their digests, its wheel's tags."""

    site: str
    folder: str  # its `.dist-info`
    listed: Mapping[str, str]
    tags: frozenset[str]
    source: str = ""  # why it is none of an index's files

    @property
    def version(self) -> str:
        """The version as names of files have it."""
        return self.folder.removesuffix(".dist-info").rpartition("-")[2]


def distribution(placed: Placed, disk: Disk) -> Distribution:
    """What is told in the `.dist-info` of a copy."""
    site, _, folder = placed.path.replace("\\", "/").rstrip("/").rpartition("/")
    told = members(disk.text(f"{placed.path}/direct_url.json"))
    lines = disk.text(f"{placed.path}/WHEEL").splitlines()
    tags = frozenset(line[4:].strip() for line in lines if line.startswith("Tag:"))
    listed = dict(_listed(disk.text(f"{placed.path}/RECORD")))
    return Distribution(site, folder, listed, tags, _elsewhere(told) if told else "")


def by_itself(about: Distribution, disk: Disk) -> Difference:
    """How files differ from the list that was written when they were installed."""
    listed = [path for path, digest in about.listed.items() if digest and not path.endswith(_WRITTEN)]
    found = held(about.site, listed, disk, lambda path, content: _digest(content) == about.listed[path])
    return found._replace(alike=0)


def fitting(urls: Sequence[str], tags: frozenset[str]) -> str:
    """The wheel that was installed, by what both say that they are for; empty if none is."""
    wheels = [(len(tags & _tags(url)), -len(_tags(url) - tags), url) for url in urls if url.endswith(".whl")]
    return max((one for one in wheels if one[0]), default=(0, 0, ""))[2]


def from_wheel(about: Distribution, archive: Archive, disk: Disk) -> Difference:
    """How a distribution differs from a wheel."""
    expected = dict(_placed(about.site, archive.files, disk))
    unread = dict(_placed(about.site, dict.fromkeys(archive.unread, b""), disk))
    found = held(about.site, expected, disk, partial(_is_same, expected))
    return with_more(found, about.site, _more(about, expected | unread, disk), disk, "")


def from_source(about: Distribution, archive: Archive, disk: Disk) -> Difference:
    """How a distribution that was built on this machine differs from its source, by code alone."""
    code = [path for path in about.listed if path.endswith(".py") or is_compiled(path)]
    found = Difference(changed=tuple(path for path in code if not path.startswith("../")))
    more = _more(about, dict.fromkeys(about.listed, b""), disk)
    return settled(with_more(found, about.site, more, disk, ""), about, archive, disk)


def settled(found: Difference, about: Distribution, archive: Archive, disk: Disk) -> Difference:
    """A difference without files that are in the source as they are on the disk."""
    made = [path for path in found.changed if is_compiled(path)]
    left = {path for path in (*found.changed, *found.added) if not _is_in(path, about, archive, disk)}
    changed = tuple(path for path in found.changed if path in left and path not in made)
    added = tuple(path for path in found.added if path in left)
    alike = len(found.changed) + len(found.added) - len(changed) - len(added) - len(made)
    return found._replace(alike=found.alike + alike, changed=changed, added=added, made=(*found.made, *made))


def _is_in(path: str, about: Distribution, archive: Archive, disk: Disk) -> bool:
    content = disk.content(f"{about.site}/{path}")
    return isinstance(content, bytes) and any(
        one == content for name, one in archive.files.items() if f"/{name}".endswith(f"/{path}")
    )


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _elsewhere(told: Mapping[str, object]) -> str:
    where = str(told.get("url", ""))
    if "dir_info" in told:
        return "it was installed from a folder of somebody's own"
    return f"it was installed from `{where.partition('://')[0][:20]}://…`, and not from an index"


def _listed(text: str) -> Iterator[tuple[str, str]]:
    """Paths that stay near, with their SHA-256, empty without one (PEP 376, the binary format of wheels)."""
    try:
        for number, row in enumerate(csv.reader(text.splitlines())):
            path = row[0].replace("\\", "/") if row else ""
            is_far = path.startswith("/") or path[1:2] == ":" or path.split("/").count("..") > _UP
            if number < _MOST_LINES and path and not is_far:
                yield path, row[1].partition("sha256=")[2] if len(row) > 1 else ""
    except csv.Error:
        return


def _tags(url: str) -> frozenset[str]:
    """The tags of a wheel by its name: `py2.py3-none-any` is two."""
    parts = url.rpartition("/")[2].removesuffix(".whl").split("-")[-3:]
    return frozenset("-".join(one) for one in product(*(part.split(".") for part in parts)))


def _placed(site: str, files: Mapping[str, bytes], disk: Disk) -> Iterator[tuple[str, bytes]]:
    """Where each file of a wheel is put (the binary format of wheels, `.data`)."""
    for path, content in files.items():
        folder, _, inner = path.partition("/")
        kind, _, rest = inner.partition("/")
        if path.endswith(_WRITTEN) or (folder.endswith(".data") and kind == "headers"):
            continue
        if not folder.endswith(".data"):
            yield path, content
            continue
        places = {"scripts": _SCRIPTS, "data": _PREFIXES}.get(kind, ("",))
        found = [path, *(f"{place}{rest}" for place in places)]  # caches of uv leave it where it was
        yield next((one for one in found if disk.content(f"{site}/{one}") is not None), found[1]), content


def _is_same(expected: Mapping[str, bytes], path: str, found: bytes) -> bool:
    """Whether a file is as expected, a program but for the line that names the interpreter."""
    wanted = expected[path]
    if found == wanted:
        return True
    first, _, rest = wanted.partition(b"\n")
    if not path.startswith(_SCRIPTS) or not first.startswith(b"#!python") or not found.endswith(rest):
        return False
    head = found[: len(found) - len(rest)]
    is_line = head.count(b"\n") == 1 or head.startswith(b"#!/bin/sh\n'''exec' ")
    return is_line and head.startswith(b"#!") and len(head) <= _HEAD


def _more(about: Distribution, expected: Mapping[str, bytes], disk: Disk) -> Iterator[str]:
    """What is where the distribution is and is not of it, and what starts with every Python."""
    tops = {path.partition("/")[0].partition(".")[0] for path in expected if not path.startswith("../")}
    names = [one for one in disk.names(about.site) if one.partition(".")[0] in tops or one == about.folder]
    found = [path for name in names for path in _at(about.site, name, disk) if path not in expected]
    found += [one for one in disk.names(about.site) if one not in expected and _starts(about.site, one, disk)]
    if found:
        others = set(_of_others(about, disk))
        own = {path.rpartition("/")[0] for path in expected if path.endswith("/__init__.py")}
        yield from (
            path
            for path in dict.fromkeys(found)
            if path not in others or path.rpartition("/")[0] in own  # beside its own files nobody else's are
        )


def _at(site: str, name: str, disk: Disk) -> Iterable[str]:
    below = [path for path in disk.below(f"{site}/{name}") if "__pycache__/" not in f"/{path}"]
    return [f"{name}/{path}" for path in below] or ([] if name == "__pycache__" else [name])


def _starts(site: str, name: str, disk: Disk) -> bool:
    if name in _STARTS:
        return True
    content = disk.content(f"{site}/{name}") if name.endswith(".pth") else None
    return isinstance(content, bytes) and content not in _OF_VIRTUALENV and bool(_IMPORTS.search(content))


def _of_others(about: Distribution, disk: Disk) -> Iterator[str]:
    for name in disk.names(about.site):
        if name.endswith(".dist-info") and name != about.folder:
            yield from (path for path, _ in _listed(disk.text(f"{about.site}/{name}/RECORD")))
