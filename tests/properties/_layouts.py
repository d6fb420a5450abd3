"""Documents with servers, written as people and programs write them: every format, in many layouts."""

from __future__ import annotations

import json

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["files", "my server", "a.b", "@scope/x", "größe", "8080", "x-y_z", "quote'd", "h#sh"]
)
WORDS = st.sampled_from(
    [
        "npx",
        "-y",
        "",
        " ",
        "it's",
        'a "b"',
        "C:\\x",
        "${input:key}",
        "# no comment",
        "a: b",
        "- x",
        "é😀",
        "{",
        "//",
        "true",
        "1",
    ]
)
ENTRIES = st.fixed_dictionaries(
    {"command": WORDS},
    optional={
        "args": st.lists(WORDS, max_size=3),
        "env": st.dictionaries(st.sampled_from(["KEY", "a b", "X.Y"]), WORDS, max_size=2),
        "type": st.just("stdio"),
    },
)
SERVERS = st.dictionaries(NAMES, ENTRIES, min_size=1, max_size=3)


@st.composite
def jsonc(draw, servers, root="mcpServers"):
    """JSON, perhaps with comments, commas at the end, and a byte order mark."""
    chance = draw(st.randoms(use_true_random=False))
    plain = chance.random() < 0.3
    newline = chance.choice(["\n", "\r\n"])

    def blank():
        pieces = ["", " ", "\t", newline, f"{newline}    "]
        if not plain:
            pieces += [f'/* {{ " */{newline}', f"// it's }} \"x{newline}", "/**/"]
        return chance.choice(pieces) + chance.choice(pieces[:4])

    def written(value):
        if isinstance(value, dict):
            items = [
                f"{json.dumps(key, ensure_ascii=chance.random() < 0.5)}{blank()}:{blank()}{written(one)}"
                for key, one in value.items()
            ]
        elif isinstance(value, list):
            items = [written(one) for one in value]
        else:
            return json.dumps(value, ensure_ascii=chance.random() < 0.5)
        ending = "," if items and not plain and chance.random() < 0.3 else ""
        inside = ",".join(f"{blank()}{item}{blank()}" for item in items) + ending + blank()
        return "{" + inside + "}" if isinstance(value, dict) else "[" + inside + "]"

    document = {"theme": {"a": ["}", 1, None]}, root: servers, "last": True}
    return chance.choice(["", "\ufeff"]) + blank() + written(document) + blank()


@st.composite
def toml(draw, servers, root="mcp_servers"):  # noqa: C901  # a page of layouts reads best as one page
    """TOML: each server a table of its own, with tables below it, inline, or as dotted keys."""
    chance = draw(st.randoms(use_true_random=False))
    newline = chance.choice(["\n", "\r\n"])
    form = chance.choice(["tables", "inline", "dotted"])

    def text(value):
        if "'" not in value and chance.random() < 0.4:
            return f"'{value}'"
        if chance.random() < 0.2:
            return f'"""{json.dumps(value, ensure_ascii=False)[1:-1]}"""'
        return json.dumps(value, ensure_ascii=False)

    def key(name):
        return (
            name
            if name.replace("_", "").replace("-", "").isalnum() and name.isascii()
            else json.dumps(name, ensure_ascii=False)
        )

    def value_of(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key(name)} = {value_of(one)}" for name, one in value.items()) + "}"
        if isinstance(value, list):
            gap = chance.choice(["", " ", f"{newline}  # ] it's{newline}  "])
            return (
                "["
                + ",".join(gap + value_of(one) for one in value)
                + chance.choice(["", f",{newline}"] if value else [""])
                + "]"
            )
        return text(value)

    def note():
        return chance.choice(["", "  # [x] 'y'", " "])

    lines = ["title = 'a'" + note(), "", '[other."[x]"]', "n = 1979-05-27 07:32:00" + note()]
    if form == "inline":
        lines += [f"[{root}]", *(f"{key(name)} = {value_of(one)}{note()}" for name, one in servers.items())]
    elif form == "dotted":
        lines += [f"[{root}]"]
        lines += [
            f"  {key(name)} . {key(member)} = {value_of(one)}{note()}"
            for name, entry in servers.items()
            for member, one in entry.items()
        ]
    else:
        for name, entry in servers.items():
            below = chance.random() < 0.5
            lines += [f"[ {root}.{key(name)} ]{note()}"]
            lines += [
                f"{key(member)} = {value_of(one)}{note()}"
                for member, one in entry.items()
                if member != "env" or not below
            ]
            if "env" in entry and below:
                lines += [
                    "",
                    f"[{root}.{key(name)}.env]",
                    *(f"{key(member)} = {text(one)}" for member, one in entry["env"].items()),
                ]
    lines += ["", "[[more]]", "x = 1", "[[more]]", "[more.y]"]
    return chance.choice(["", newline]) + newline.join(lines) + chance.choice(["", newline])


@st.composite
def yaml(draw, servers, root="mcpServers"):  # noqa: C901  # a page of layouts reads best as one page
    """YAML: blocks, braces and quotes of every kind, maps and lists with `name`."""
    chance = draw(st.randoms(use_true_random=False))
    newline = chance.choice(["\n", "\r\n"])
    step = chance.choice([1, 2, 4])

    def scalar(value):
        plain = (
            value
            and value.replace("-", "").replace("_", "").replace(".", "").isalnum()
            and value.isascii()
            and value[0] != "-"
        )
        if plain and chance.random() < 0.6:
            return value
        if chance.random() < 0.5:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)

    def note():
        return chance.choice(["", "", "  # it's [x", " "])

    def flow(value):
        gap = chance.choice(["", " "])
        if isinstance(value, dict):
            return (
                "{"
                + gap
                + ", ".join(f"{scalar(name)}: {flow(one)}" for name, one in value.items())
                + gap
                + "}"
            )
        if isinstance(value, list):
            return (
                "["
                + gap
                + ", ".join(flow(one) for one in value)
                + chance.choice(["", ","] if value else [""])
                + gap
                + "]"
            )
        return scalar(value)

    def below(value, indent):
        """What stands after a key or dash: on the same line, or on lines of its own."""
        if not isinstance(value, dict | list) or not value or chance.random() < 0.3:
            return [f" {flow(value)}{note()}"]
        left = isinstance(value, list) and chance.random() < 0.5
        return [
            note(),
            *chance.choice([[], ["", f"{' ' * indent}# -"]]),
            *block(value, indent if left else indent + step),
        ]

    def block(value, indent):
        lines = []
        margin = " " * indent
        items = (
            [(f"{scalar(name)}:", one) for name, one in value.items()]
            if isinstance(value, dict)
            else [("-", one) for one in value]
        )
        for head, one in items:
            if head == "-" and isinstance(one, dict) and one and chance.random() < 0.6:
                first, *rest = block(one, indent + 2)
                lines += [f"{margin}- {first[indent + 2 :]}", *rest]
            else:
                first, *rest = below(one, indent)
                lines += [margin + head + first, *rest]
            if chance.random() < 0.2:
                lines += ["", f"{margin}# {head}"]
        return lines

    document = {"version": "1", root: servers, "last": {"a": ["b", "c"]}}
    if chance.random() < 0.1:
        return flow(document)
    front = chance.choice([[], ["---"], ["# it's", "--- # x", ""]])
    return (
        chance.choice(["", "\ufeff"])
        + newline.join([*front, *block(document, 0)])
        + chance.choice(["", newline])
    )
