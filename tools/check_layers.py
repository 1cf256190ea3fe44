#!/usr/bin/env python3
"""Checks that every include and every link keeps to the layers of ARCHITECTURE.md.

    tools/check_layers.py [ROOT]      checks the tree, prints each breach as FILE:LINE: what is wrong
    tools/check_layers.py --self-test checks the checker on small trees that each break one rule

1. src/: base -> crypto, geometry -> image -> inference -> face -> {liveness, reconstruction, gallery}
   -> {policy, audit, attendance} -> evaluation -> engine -> wire. A folder includes and links only what stands to its
   left, never a sibling in braces. testing/ may use every folder; only tests, benches and fuzzers use it.
2. src/ never sees HTTP, D-Bus, PAM, SQL or V4L2, nor adapters/ and apps/. apps/pam sees nothing of src/.
3. A heavy dependency has one owner. OpenCV shows in no header, testing/ apart. Libraries are used by their public headers: what lies
   in a folder impl, detail or internal changes its name between releases.
4. include/vultus/ includes only the standard library, tl/expected.hpp and itself.
Every header begins with #pragma once; includes name their file from src/, without `..`.
"""
import re
import sys
import tempfile
from pathlib import Path

LAYERS = [["base"], ["crypto", "geometry"], ["image"], ["inference"], ["face"],
          ["liveness", "reconstruction", "gallery"], ["policy", "audit", "attendance"], ["evaluation"], ["engine"], ["wire"]]
LEVEL = {folder: level for level, folders in enumerate(LAYERS) for folder in folders}

OWNERS = [  # header prefixes, folders that may include them, why
    (("openssl/", "argon2.h"), ["src/crypto/"], "OpenSSL and Argon2 belong to src/crypto/"),
    (("utf8proc.h",), ["src/gallery/"], "utf8proc belongs to src/gallery/"),
    (("faiss/",), ["adapters/index_faiss/", "bench/"], "FAISS belongs to adapters/index_faiss/ and to benches against it"),
    (("soci/",), ["adapters/store_sql/"], "SOCI belongs to adapters/store_sql/"),
    (("libpq-fe.h",), ["adapters/store_sql/", "adapters/index_pgvector/"], "libpq belongs to the SQL adapters"),
    (("onnxruntime",), ["src/inference/onnxruntime/"], "ONNX Runtime belongs to src/inference/onnxruntime/"),
    (("ceres/",), ["src/reconstruction/"], "Ceres belongs to src/reconstruction/"),
    (("opencv2/", "opencv/"), ["src/image/", "src/geometry/", "src/reconstruction/", "src/testing/"],
     "OpenCV stays behind src/image/, src/geometry/, src/reconstruction/ and src/testing/"),
]
EDGE_HEADERS = [
    (("boost/beast", "httplib", "curl/", "crow", "microhttpd"), "HTTP"),
    (("sdbus-c++/", "dbus/", "systemd/", "gio/"), "D-Bus"),
    (("security/",), "PAM"),
    (("sqlite3", "libpq", "pqxx/", "soci/", "mysql"), "SQL"),
    (("linux/videodev2.h", "libv4l"), "V4L2"),
]
STANDARD_C_HEADERS = {"assert.h", "errno.h", "stddef.h", "stdint.h", "string.h"}
CODE_FOLDERS = ["include", "src", "adapters", "apps", "bench", "fuzz", "tests"]
INCLUDE = re.compile(r'^\s*#\s*include(?:_next)?\s*(.*)$')
NAMED = re.compile(r'^[<"]([^>"]+)[>"]')
LINKED = re.compile(r'\bvultus(?:::|_)([a-z]+)\b')


def without_comments(text):
    """The text with comments blanked out, its lines where they were."""
    def blank(match):
        token = match.group(0)
        return re.sub(r'[^\n]', ' ', token) if token.startswith('/') else token
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def is_test_code(path):
    parts = path.parts
    return (parts[0] in ("bench", "fuzz", "tests") or parts[:2] == ("src", "testing")
            or path.stem.endswith(("_test", "_fixture", "_bench", "_fuzz")))


def breach_of_order(folder, used):
    """Why src/`folder` may not use src/`used`, or None."""
    if folder == used or folder == "testing":
        return None
    if folder not in LEVEL:
        return f"src/{folder}/ has no place in the layers"
    if LEVEL[used] < LEVEL[folder]:
        return None
    if LEVEL[used] == LEVEL[folder]:
        return f"{folder} uses its sibling {used}; what two share sinks lower"
    return f"{folder} uses {used}, which stands above it"


class Tree:
    def __init__(self, root):
        self.root = root
        self.breaches = []
        self.outer = {path.name for edge in ("adapters", "apps") if (root / edge).is_dir()
                      for path in (root / edge).iterdir() if path.is_dir()} | {"adapters", "apps"}

    def report(self, path, line, what):
        self.breaches.append(f"{path}:{line}: {what}")

    def check(self):
        for folder in CODE_FOLDERS:
            for file in sorted((self.root / folder).rglob("*")):
                path = file.relative_to(self.root)
                if "build" in path.parts or "node_modules" in path.parts:
                    continue
                if file.suffix in (".h", ".cc", ".hpp", ".cpp", ".cxx", ".hh", ".inl"):
                    self.check_file(path, without_comments(file.read_text(encoding="utf-8")))
                elif file.name == "CMakeLists.txt" and path.parts[0] == "src" and len(path.parts) > 2:
                    self.check_links(path, re.sub(r'#[^\n]*', '', file.read_text(encoding="utf-8")))
        return self.breaches

    def check_file(self, path, text):
        lines = text.split("\n")
        if path.suffix not in (".cc", ".cpp", ".cxx"):
            first = next((line.strip() for line in lines if line.strip()), "")
            if first != "#pragma once":
                self.report(path, 1, "a header begins with #pragma once")
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            named = NAMED.match(found.group(1))
            if not named:
                self.report(path, number, "an include that names its file through a macro cannot be checked")
            else:
                self.check_include(path, number, named.group(1))

    def check_include(self, path, line, header):
        parts = header.split("/")
        if ".." in parts or parts[0] in ("src", "include", "."):
            self.report(path, line, f"{header}: name the file from src/, without `..`")
            return
        self.check_owner(path, line, header)
        if path.parts[0] == "include":
            self.check_public(path, line, header)
        if path.parts[0] == "src":
            self.check_core(path, line, header)
        in_src = parts[0] in LEVEL or parts[0] == "testing"
        if path.parts[:2] == ("apps", "pam") and (in_src or parts[0] == "vultus"):
            self.report(path, line, f"{header}: apps/pam uses nothing of the library")
        if parts[0] == "testing" and len(parts) > 1 and not is_test_code(path):
            self.report(path, line, f"{header}: testing/ is for tests, benches and fuzzers")

    def check_owner(self, path, line, header):
        if re.search(r'/(impl|detail|internal)/', header) and not header.startswith("faiss/"):  # FAISS documents them
            self.report(path, line, f"{header}: not a public header of its library")
        for prefixes, owners, why in OWNERS:
            if not header.startswith(prefixes):
                continue
            if not str(path).startswith(tuple(owners)):
                self.report(path, line, f"{header}: {why}")
            elif prefixes[0] == "opencv2/" and path.suffix == ".h" and not str(path).startswith("src/testing/"):
                self.report(path, line, f"{header}: OpenCV shows in no header")

    def check_public(self, path, line, header):
        standard = re.fullmatch(r'[a-z_0-9]+', header) or header in STANDARD_C_HEADERS
        if not (standard or header == "tl/expected.hpp" or re.fullmatch(r'vultus/[a-z_0-9]+\.h', header)):
            self.report(path, line, f"{header}: a public header includes only the standard library, "
                                    "tl/expected.hpp and vultus/")

    def check_core(self, path, line, header):
        first = header.split("/")[0]
        for prefixes, what in EDGE_HEADERS:
            if header.startswith(prefixes):
                self.report(path, line, f"{header}: src/ never sees {what}")
        if "/" in header and first in self.outer and first not in LEVEL:
            self.report(path, line, f"{header}: src/ never includes from adapters/ or apps/")
        folder = path.parts[1]
        if "/" in header and first in LEVEL and len(path.parts) > 2:
            why = breach_of_order(folder, first)
            if why:
                self.report(path, line, f"{header}: {why}")

    def check_links(self, path, text):
        folder = path.parts[1]
        for number, line in enumerate(text.split("\n"), 1):
            for used in LINKED.findall(line):
                why = breach_of_order(folder, used) if used in LEVEL else None
                if why:
                    self.report(path, number, f"links vultus::{used}: {why}")


CLEAN = {
    "include/vultus/face.h": "/// A face.\n#pragma once\n#include <vector>\n#include <tl/expected.hpp>\n"
                             '#include "vultus/result.h"\n',
    "src/base/result.h": '#pragma once\n#include "vultus/result.h"\n',
    "src/image/warp.cc": '#include <opencv2/imgproc.hpp>\n#include "image/warp.h"\n#include "geometry/similarity.h"\n'
                         '// #include "engine/engine.h"\n/* #include "face/face.h"\n*/\n',
    "src/image/warp_test.cc": '#include "testing/matchers.h"\n',
    "src/testing/scene.cc": '#include <opencv2/core.hpp>\n#include "engine/engine.h"\n',
    "src/crypto/digest.cc": "#include <openssl/evp.h>\n",
    "src/inference/onnxruntime/session.cc": "#include <onnxruntime_cxx_api.h>\n",
    "src/face/CMakeLists.txt": "vultus_module(face DEPENDS vultus::inference)\n",
    "adapters/store_sql/store.cc": '#include <sqlite3.h>\n#include "engine/engine.h"\n',
}
BROKEN = {  # path: (text, words of the breach)
    "src/base/log.cc": ('#include "crypto/digest.h"\n', "stands above"),
    "src/base/clock.cc": ("#include <crypto/digest.h>\n", "stands above"),
    "src/crypto/key.cc": ('  #  include "geometry/pose.h"\n', "sibling"),
    "src/liveness/blink.cc": ('#include "gallery/store.h"\n', "sibling"),
    "src/face/detect.cc": ('#include "../engine/engine.h"\n', "without `..`"),
    "src/face/align.cc": ("#include <opencv2/core.hpp>\n", "OpenCV stays"),
    "src/face/align.h": ("#include <vector>\n", "pragma once"),
    "src/image/warp.h": ("#pragma once\n#include <opencv2/core.hpp>\n", "no header"),
    "src/image/load.cc": ('#include "testing/scene.h"\n', "for tests"),
    "src/base/config.cc": ("#include <toml++/impl/parser.h>\n", "not a public header"),
    "src/image/macro.cc": ("#include HEADER\n", "macro"),
    "src/inference/net.cc": ("#include <onnxruntime_c_api.h>\n", "ONNX Runtime belongs"),
    "src/geometry/adjust.cc": ("#include <ceres/ceres.h>\n", "Ceres belongs"),
    "src/audit/log.cc": ("#include <openssl/sha.h>\n", "OpenSSL"),
    "src/engine/http.cc": ("#include <boost/beast/http.hpp>\n", "HTTP"),
    "src/engine/bus.cc": ("#include <sdbus-c++/sdbus-c++.h>\n", "D-Bus"),
    "src/engine/login.cc": ("#include <security/pam_modules.h>\n", "PAM"),
    "src/engine/store.cc": ("#include <sqlite3.h>\n", "SQL"),
    "src/engine/camera.cc": ("#include <linux/videodev2.h>\n", "V4L2"),
    "src/engine/adapter.cc": ('#include "store_sql/store.h"\n', "adapters/ or apps/"),
    "src/extra/thing.cc": ('#include "base/result.h"\n', "no place"),
    "src/face/CMakeLists.txt": ("vultus_module(face DEPENDS vultus::engine)\n", "links vultus::engine"),
    "include/vultus/open.h": ("#pragma once\n#include <fmt/core.h>\n", "public header"),
    "include/vultus/inner.h": ('#pragma once\n#include "base/result.h"\n', "public header"),
    "apps/pam/pam.cc": ('#include "vultus/engine.h"\n', "apps/pam"),
    "apps/server/main.cc": ("#include <openssl/ssl.h>\n", "OpenSSL"),
}


def breaches_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Tree(Path(folder)).check()


def self_test():
    failures = [f"clean tree: {breach}" for breach in breaches_of(CLEAN)]
    for name, (text, words) in BROKEN.items():
        found = breaches_of({**CLEAN, name: text})
        if len(found) != 1 or words not in found[0] or not found[0].startswith(name):
            failures.append(f"{name}: expected one breach with '{words}', found {found}")
    print("\n".join(failures) or f"{len(BROKEN)} broken trees found out, 1 clean tree passed")
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    breaches = Tree(root).check()
    print("\n".join(breaches) or "layers: no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
