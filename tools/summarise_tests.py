#!/usr/bin/env python3
"""Counts the tests of a ctest JUnit file and gathers why some were skipped.

    tools/summarise_tests.py TESTS.xml SKIPPED.txt

Prints "PASSED FAILED SKIPPED". Writes a line to SKIPPED.txt for each reason, with the number of tests it stopped.
"""
import collections
import re
import sys
import xml.etree.ElementTree as ElementTree

# GoogleTest prints "file.cc:12: Skipped", then the reason up to an empty line or its next status line.
REASON = re.compile(r"^\S+:\d+: Skipped\n(.*?)(?=\n\s*\n|\n\[|\Z)", re.M | re.S)


def main(xml_file, reasons_file):
    passed = failed = skipped = 0
    reasons = collections.Counter()
    for case in ElementTree.parse(xml_file).getroot().iter("testcase"):
        status = case.get("status")
        if status == "run":
            passed += 1
        elif status in ("notrun", "disabled"):
            skipped += 1
            said = REASON.search(case.findtext("system-out") or "")
            reasons[" ".join(said.group(1).split()) if said else f"{case.get('name')} did not run"] += 1
        else:
            failed += 1
    with open(reasons_file, "w", encoding="utf-8") as out:
        for reason, count in reasons.most_common():
            print(f"{count} test{'s' if count > 1 else ''}: {reason}", file=out)
    print(passed, failed, skipped)


if __name__ == "__main__":
    main(*sys.argv[1:])
