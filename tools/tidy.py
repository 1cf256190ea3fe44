#!/usr/bin/env python3
"""Runs clang-tidy with the checks of .clang-tidy over the project's own sources, on every core.

    tools/tidy.py [BUILD_FOLDER] [FILE...]

Without files: every source of the build that is tracked, tests apart. A file whose content, headers, compiler options
and checks are those of its last clean run is not looked at again (.cache/tidy). Its headers are those of the build;
a file that was not built yet counts as including every header of the project. Status 1 when something was found.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache/tidy"
# The sources are compiled by GCC; what Clang does not know of its options is no finding. The compiler's own warning
# about reserved names replaces bugprone-reserved-identifier, which looks at every name of every system header.
OPTIONS = ["--quiet", "-p", str(CACHE), "--extra-arg=-Wno-unknown-warning-option",
           "--extra-arg=-Wno-ignored-optimization-argument", "--extra-arg=-Wreserved-identifier"]
# A header that GCC precompiled is no file for Clang, and a source must include what it uses without it.
PRECOMPILED = re.compile(r" -Winvalid-pch -include \S*cmake_pch\.hxx")
NOISE = re.compile(r"^\d+ warnings? (generated|treated)|^Suppressed|^Use -header-filter")


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def tracked(*patterns):
    return [name for name in output_of("git", "ls-files", "--", *patterns).splitlines() if (ROOT / name).exists()]


def headers_by_object(build):
    """The project's headers that each object file of a build was made from, as ninja recorded them."""
    headers, current = {}, []
    for line in output_of("ninja", "-C", str(build), "-t", "deps").splitlines():
        if line.startswith("    "):
            path = os.path.normpath(build / line.strip())
            if path.startswith(f"{ROOT}/") and not path.startswith(f"{build}/"):
                current.append(path)
        elif line.endswith("(VALID)"):
            current = headers.setdefault(line.split(":")[0], [])
        else:
            current = []
    return headers


class Tidy:
    def __init__(self, build):
        database = json.loads(PRECOMPILED.sub("", (build / "compile_commands.json").read_text()))
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "compile_commands.json").write_text(json.dumps(database))
        self.commands = {entry["file"]: entry["command"] for entry in database}
        self.headers = headers_by_object(build)
        self.every_header = tracked("*.h")
        self.digests = {}
        self.common = output_of("clang-tidy", "--version") + (ROOT / ".clang-tidy").read_text() + str(OPTIONS)

    def digest(self, path):
        if path not in self.digests:
            self.digests[path] = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
        return self.digests[path]

    def key(self, file):
        command = self.commands.get(str(ROOT / file), "")
        made = re.search(r" -o (\S+)", command)
        headers = self.headers.get(made.group(1) if made else "", self.every_header)
        parts = [self.common, file, command, *(self.digest(path) for path in [file, *sorted(headers)])]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def findings(self, file):
        """What clang-tidy says of a file; empty if nothing."""
        clean = CACHE / self.key(file)
        if clean.exists():
            return ""
        ran = subprocess.run(["clang-tidy", *OPTIONS, file], cwd=ROOT, capture_output=True, text=True)
        if ran.returncode == 0:
            clean.touch()
            return ""
        said = [line for line in (ran.stdout + ran.stderr).splitlines() if not NOISE.match(line)]
        return "\n".join(said) or f"{file}: clang-tidy ended with status {ran.returncode}"


def main(arguments):
    build = (ROOT / (arguments[0] if arguments else "build/release")).resolve()
    files = arguments[1:] or [name for name in tracked("src/*.cc", "adapters/*.cc", "apps/*.cc")
                              if not name.endswith("_test.cc") and not name.startswith("src/testing/")]
    tidy = Tidy(build)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [said for said in pool.map(tidy.findings, files) if said]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
