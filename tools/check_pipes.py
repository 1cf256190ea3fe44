#!/usr/bin/env python3
"""Refuses pipes in shell scripts into a command that leaves before it read everything.

    tools/check_pipes.py FILE...      prints each breach as FILE:LINE: what is wrong
    tools/check_pipes.py --self-test  checks the checker on lines that break the rule and lines that keep it

Whoever writes into such a pipe dies of SIGPIPE whenever it is slower than the reader, and under `set -o pipefail` the
whole pipe fails with it: once in ten runs, or on another machine. Read from a variable instead, [[ $(command) == *x* ]],
or from <(command), whose status nobody looks at.
"""
import re
import sys
from pathlib import Path

LEAVES_EARLY = re.compile(r"""
    (?<!\|)\|&? [ \t\0]* [{(]? [ \t\0]*                     # a pipe, not ||
    (?P<command>
      e?grep \b [^|;&\n]*? [ \t\0] (?:-[a-zA-Z]*[qmlL]|--quiet|--silent|--max-count|--files-with)
    | head \b
    | sed \b [^|\n]*? ["'{;\s] (?:\d+|\$|/[^/\n]*/)? q\b
    | awk \b [^|\n]*? \b exit \b
    | read \b
    )""", re.X)


def breaches(text):
    """(line, command) of every pipe into a reader that leaves early."""
    text = re.sub(r"(?m)(^|\s)#[^\n]*", r"\1", text)
    # Within a line that is continued, line ends become \0: a blank for the pattern, still there to be counted.
    text = re.sub(r"\\\n|(?<=\|)[ \t]*\n", "\0", text)
    for found in LEAVES_EARLY.finditer(text):
        line = 1 + len(re.findall(r"[\n\0]", text[:found.start("command")]))
        yield line, found.group("command").split()[0]


BROKEN = ["apt-cache policy x | grep -q Candidate", "a |\n  grep -Eq b", "a | \\\n  grep -m1 b", "a | grep --quiet b",
          "a | head -n 1", "a |& head", "x=$(a | sed 3q)", "a | awk '$1 == 2 { print; exit }'", "a | read -r b",
          "a | { grep -c b | head -c 3; }", "a | grep -v b | grep -l c", "if a | ( grep -q b ); then", "a | sed -n '/b/{p;q}'"]
SOUND = ["grep -q b file", "a || grep -q b file", "a | grep -c b", "a | grep -v 'quiet'", "# a | head", "head -n 1 <(a)",
         "a | tail -n 1", "a | while read -r b; do :; done", "a | awk '{ print }'", "a | sed 's/quick/q/'",
         "a | grep --line-buffered b", "a | grep -E b; grep -q c d", "grep -q b <<<\"$(a)\""]


def self_test():
    failures = [f"not found: {text!r}" for text in BROKEN if not list(breaches(text))]
    failures += [f"found in vain: {text!r}" for text in SOUND if list(breaches(text))]
    if list(breaches("a\nb | \\\n  head\n")) != [(3, "head")]:
        failures.append("names the wrong line")
    print("\n".join(failures) or f"{len(BROKEN)} pipes refused, {len(SOUND)} let through")
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    found = [f"{name}:{line}: a pipe into `{command}`, which leaves before it read everything"
             for name in arguments for line, command in breaches(Path(name).read_text(encoding="utf-8"))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
