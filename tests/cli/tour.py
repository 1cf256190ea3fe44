#!/usr/bin/env python3
"""Types the tour of README.md, and compares what is printed with what stands there.

    tour.py README VULTUS TOOLS     VULTUS is the program, TOOLS the folder of demo.sh

Every line `$ ./run …` inside a code block is a command; the lines up to the next command or empty line are its
output. Words have to be the same; numbers may differ a little, ids altogether; `…` stands for anything. Runs in a
folder of its own, with people and keys of its own. Ends with 77 where the portrait or the models are missing.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def commands_of(readme):
    """(command, lines of its output) in the order of the text."""
    commands = []
    for block in re.findall(r"^```\n(.*?)^```$", readme, re.M | re.S):
        lines = None
        for line in block.splitlines():
            if line.startswith("$ "):
                lines = []
                commands.append((line[2:], lines))
            elif not line.strip():
                lines = None
            elif lines is not None:
                lines.append(line.rstrip())
    return commands


def pattern_of(line):
    """What a printed line has to look like, and the numbers that stand in for its groups."""
    numbers, pattern, end = [], "", 0
    for token in re.finditer(f"{ID.pattern}|{NUMBER.pattern}|…", line):
        pattern += re.escape(line[end:token.start()])
        end = token.end()
        if token[0] == "…":
            pattern += ".*"
        elif ID.fullmatch(token[0]):
            pattern += ID.pattern
        else:
            numbers.append(float(token[0]))
            pattern += f"({NUMBER.pattern})"
    return re.compile(re.sub(r"(\\ )+", r"\\s+", pattern + re.escape(line[end:])) + r"\s*"), numbers


def is_near(printed, expected):
    return abs(printed - expected) <= max(0.05, 0.15 * abs(expected))


def difference(expected, printed):
    """Why the printed lines are not those expected, or nothing."""
    remaining = [line.rstrip() for line in printed.splitlines() if line.strip()]
    for line in expected:
        if line.strip() == "…":
            return None
        if not remaining:
            return f"stops before: {line}"
        pattern, numbers = pattern_of(line)
        found = pattern.fullmatch(remaining[0])
        if not found:
            return f"says:   {remaining[0]}\nnot:    {line}"
        for number, value in zip(numbers, found.groups()):
            if not is_near(float(value), number):
                return f"says {value} where {number:g} stands: {remaining[0]}"
        remaining.pop(0)
    return f"goes on: {remaining[0]}" if remaining else None


def main(readme, vultus, tools):
    vultus, tools = Path(vultus).resolve(), Path(tools).resolve()
    models = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "vultus/models/open"
    models = os.environ.get("VULTUS_MODELS") or str(models)
    portrait = tools.parent / ".cache/portrait/astronaut.png"
    if not portrait.is_file() or not Path(models).is_dir():
        print("SKIPPED: the portrait or the models are not on this machine")
        return SKIPPED
    commands = commands_of(Path(readme).read_text(encoding="utf-8"))
    failures = 0 if len(commands) >= 5 else 1
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder, "run")
        run.write_text(f'#!/bin/sh\n[ "$*" = demo ] && exec "{tools}/demo.sh" "{vultus}"\nexec "{vultus}" "$@"\n')
        run.chmod(0o755)
        environment = {**os.environ, "VULTUS_MODELS": models, "XDG_DATA_HOME": f"{folder}/data",
                       "XDG_CONFIG_HOME": f"{folder}/config", "LC_ALL": "C.UTF-8"}
        environment.pop("DATABASE_URL", None)
        for command, expected in [("./run demo", ["…"])] + commands:
            done = subprocess.run(command, shell=True, cwd=folder, env=environment, text=True, check=False,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            why = difference(expected, done.stdout)
            if done.returncode not in (0, 1, 3):
                why = f"ends with {done.returncode}: {done.stdout}"
            print(f"{'FAILED ' if why else 'as told'}  $ {command}" + (f"\n{why}" if why else ""))
            failures += bool(why)
    print(f"{len(commands)} commands of the tour, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
