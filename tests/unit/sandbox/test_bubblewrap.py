"""What bubblewrap is told, word for word."""

from __future__ import annotations

from pathlib import Path

from douane.sandbox.bubblewrap import Box, Kind, Mount, arguments, command_line, encoded

GOLDEN = Path(__file__).with_name("box.txt")
BOX = Box(
    system=(Mount(Kind.READ, "/usr", "/usr"), Mount(Kind.READ, "/etc/localtime", "/usr/share/zoneinfo/UTC")),
    links={"/bin": "usr/bin", "/home/ann/link": "/srv/notes"},
    files={"/etc/hosts": 11},
    mounts=(
        Mount(Kind.HIDDEN_FILE, "/srv/notes/drafts/.env", 15),
        Mount(Kind.WRITE, "/srv/notes/drafts", 13),
        Mount(Kind.READ, "/srv/notes", 12),
        Mount(Kind.HIDDEN_FOLDER, "/srv/notes/keys", "/srv/notes/keys"),
        Mount(Kind.DEVICE, "/dev/dri/renderD128", "/dev/dri/renderD128"),
    ),
    folder="/srv/notes",
    seccomp=20,
    report=21,
    block=22,
)


def test_the_options_of_a_box_are_these():
    assert "\n".join(arguments(BOX)) + "\n" == GOLDEN.read_text("utf-8")


def test_what_lies_deeper_is_mounted_later():
    told = arguments(BOX)
    places = [told.index(path) for path in ("/srv/notes", "/srv/notes/drafts", "/srv/notes/drafts/.env")]
    assert places == sorted(places)


def test_nothing_of_the_box_is_in_the_process_table():
    line = command_line("/usr/bin/bwrap", 9, ("/usr/bin/node", "server.js"))
    assert line[:4] == ("/usr/bin/bwrap", "--args", "9", "--")
    assert line[-2:] == ("/usr/bin/node", "server.js")


def test_options_end_in_zeros_and_keep_the_bytes_of_paths():
    assert encoded(("--ro-bind", "/srv/\udcff")) == b"--ro-bind\0/srv/\xff\0"
