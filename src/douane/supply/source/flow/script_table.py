"""The functions of Node and its libraries that do something with what they are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from douane.supply.source.flow.sinks import (
    address,
    every,
    file,
    first,
    option,
    path_of_file,
    started,
    statement,
    words,
)
from douane.supply.source.flow.site import Arrival, Site, arrivals
from douane.supply.source.flow.table import Knowledge, by_name, row
from douane.supply.source.flow.value import Danger, Origin

_CHILD: Final = (
    r"(child_process|node:child_process|cp|childProcess|execa|cross-spawn)?|.*[cC]hild_?[pP]rocess"
)
_FILES: Final = r"(fs|node:fs|fs-extra|fsp|fse|fsPromises)(\.promises|/promises)?|promises|.*\bfs"
_FILE_NAMES: Final = """
    readFile readFileSync writeFile writeFileSync appendFile appendFileSync unlink unlinkSync rm rmSync rmdir
    readdir readdirSync mkdir mkdirSync createReadStream createWriteStream open openSync readJson writeJson
    outputFile copyFile rename remove
"""
_REQUESTS: Final = (
    r"(axios|got|ky|superagent|needle|undici|node-fetch|https?|node:https?)(\.\w+\(\))?"
    r"|.*([cC]lient|[hH]ttp|[aA]xios\w*|[aA]pi)(\(\))?"
)


def _spawned(site: Site) -> Iterable[Arrival]:
    """`spawn(program, words, {shell})`; with a shell all of it is one line for that."""
    program, given = site.argument(0), site.argument(1)
    shell = site.option("shell")
    if shell is not None and shell.path != "false":
        return (found for one in site.arguments[:2] for found in arrivals(Danger.COMMAND, one, site))
    if given.items is None:
        return started(program, site)
    return words((program, *given.items), site)


ROWS: Final = (
    row(_CHILD, "exec execSync", first(Danger.COMMAND)),
    row(r"", "execAsync execPromise execp asyncExec promisifiedExec", first(Danger.COMMAND)),
    row(
        _CHILD,
        "spawn spawnSync execFile execFileSync fork execFileAsync execa execaSync spawnAsync",
        _spawned,
    ),
    row(r"execa|zx|shelljs|shell", "command commandSync execaCommand exec", first(Danger.COMMAND)),
    row(r"", "execaCommand open", first(Danger.COMMAND)),
    row(r".*(ssh|conn|client)\w*(\(\))?", "exec execCommand", first(Danger.COMMAND)),
    row(r".*(applescript|osascript).*", "execString exec runAppleScript", first(Danger.COMMAND)),
    row(r".*(git|Git\(\))", "raw checkout clone log diff show fetch pull push", option),
    row(
        r"(global|globalThis|window|vm|node:vm)?",
        "eval Function runInNewContext runInThisContext runInContext Script require",
        first(Danger.CODE),
    ),
    row(r"(.*serialize.*|yaml|v8)?", "unserialize deserialize", first(Danger.OBJECT)),
    row(
        r"(ejs|pug|handlebars|Handlebars|nunjucks|_|lodash)",
        "render compile renderString template",
        first(Danger.TEMPLATE),
    ),
    row(
        r".*(db|pool|client|conn|connection|sequelize|knex|sql|prisma|trx|transaction|database|mysql|pg|cursor|session)\w*(\(\))?(\.\w+\(\))*",
        "query execute raw unsafe $queryRawUnsafe $executeRawUnsafe all get run each exec prepare simple",
        statement,
    ),
    row(r"", "executeQuery runQuery queryDatabase", statement),
    row(_FILES, _FILE_NAMES, path_of_file),
    row(r"", _FILE_NAMES, path_of_file),
    row(_FILES, "copyFile rename cp symlink", lambda site: file(site.argument(1), site)),
    row(r"(res|response|reply)", "sendFile download", path_of_file),
    row(
        r"(global|globalThis|window|undici|node-fetch)?",
        "fetch nodeFetch got axios ky",
        address,
        gives=Origin.ANSWER,
    ),
    row(_REQUESTS, "get post put patch delete head request fetch", address, gives=Origin.ANSWER),
    row(r".*page\w*(\(\))?", "goto", address),
    row(r"(node:)?(net|tls|dgram)\..*|.*[sS]ocket\w*(\(\))?", "write send end", every(Danger.LEAK)),
    row(r"console|.*log(ger)?(\(\))?", "log info warn error debug trace", every(Danger.LOG)),
    row(r"process\.(stderr|stdout)", "write", every(Danger.LOG)),
)
SCRIPT: Final = Knowledge(
    by_name(ROWS), frozenset({"this"}), frozenset({"process.env"}), frozenset({"readFile", "readFileSync"})
)
