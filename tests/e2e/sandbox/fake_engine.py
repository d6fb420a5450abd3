"""An engine of containers that has none: it tells what it was asked, and its containers are processes that stay.

What it is to do stands in `engine.json` beside it: images by name with their digests, and whether it is down.
"""

# ruff: noqa: PTH107, PTH110, PTH120, PTH123, SIM115, T201  # a program of its own, that starts quickly
import json
import os
import signal
import sys

HERE = os.path.dirname(sys.argv[0])
STATE = json.load(open(f"{HERE}/engine.json", encoding="utf-8"))
WORDS = sys.argv[1:]


def note(**told):
    with open(f"{HERE}/asked", "a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


def container(name):
    """A process of its own, deaf to what ends the engine's program."""
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        with open(f"{HERE}/{name}", "w", encoding="ascii") as file:
            file.write(str(os.getpid()))
        os.closerange(0, 100)
        while True:
            signal.pause()
    while not os.path.exists(f"{HERE}/{name}") or not open(f"{HERE}/{name}", encoding="ascii").read():
        pass


def main():
    if STATE.get("down"):
        print("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", file=sys.stderr)
        return 1
    match WORDS:
        case ["image", "inspect", *_]:
            found = STATE["images"].get(WORDS[-1])
            print(
                json.dumps(found) if found is not None else f"Error: No such image: {WORDS[-1]}",
                file=sys.stdout if found is not None else sys.stderr,
            )
            return found is None
        case ["run", *options]:
            files = [one.partition("=")[2] for one in options if one.startswith("--env-file=")]
            variables = open(files[0], encoding="utf-8").read().splitlines()
            note(run=WORDS, variables=variables, env=sorted(os.environ))
            name = next(one.partition("=")[2] for one in options if one.startswith("--name="))
            container(name)
            for line in sys.stdin:
                print(f"heard {line}", end="", flush=True)
            return 0
        case ["kill", name] | ["rm", "--force", name]:
            note(ended=name)
            if os.path.exists(f"{HERE}/{name}"):
                os.kill(int(open(f"{HERE}/{name}", encoding="ascii").read()), signal.SIGKILL)
                os.remove(f"{HERE}/{name}")
            return 0
    return 125


if __name__ == "__main__":
    sys.exit(main())
