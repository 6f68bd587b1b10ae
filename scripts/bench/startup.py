"""Measures what a command costs before it does anything, where much was renamed. See docs/benchmarks.md."""

import re
import subprocess
import sys
import time

import report
import scale
from script import Script
from server import Server

SCRIPT = Script("bench-startup", __doc__)
RENAMES = 1000
LIMIT = 0.02  # seconds of the check, wherever the search path leads
# PostgreSQL's own schema comes first unless the path names it.
PATHS = {"the usual search path": "public", "pg_catalog last on it": "public,pg_catalog"}


def options():
    SCRIPT.number("--rounds", 21, "how often each command is measured")
    SCRIPT.quick("three rounds")
    return SCRIPT.parse()


def main():
    arguments = options()
    rounds = 3 if arguments.quick else arguments.rounds
    server = Server()
    try:
        machine = report.machine(server)
        SCRIPT.tell("making 20,000 relations, and renaming 1,000 tables of them")
        server.template("many")
        rename(server, arguments.aka)
        measured = {
            (words, path): [run(server, arguments.aka, words, PATHS[path]) for _ in range(rounds)]
            for words in ("status", "history") for path in PATHS}
    finally:
        server.stop()
    checked = [
        report.Threshold(
            f"aka {words}, {path}: the check of the search path", LIMIT * 1000,
            report.median(check for _, check in times) * 1000, " ms")
        for (words, path), times in measured.items()]
    text = "\n\n".join([
        f"{machine}\n{RENAMES:,} renames in the ledger, 20,000 relations, {rounds} runs of each, each a new process and session",
        table(measured), report.threshold_table(checked)])
    return SCRIPT.conclude(arguments, text, checked, "startup")


def rename(server, aka):
    """A hundred at a time, as one transaction locks them all."""
    names = scale.pairs(RENAMES)
    for first in range(0, len(names), 200):
        subprocess.run(
            [aka, "rename", *names[first:first + 200], "--database", "many", "--no-rehearsal", "--quiet"],
            env=server.environment, stdout=subprocess.DEVNULL, check=True)


def run(server, aka, words, path):
    """Seconds of the whole command, and of the statement that looks along the search path, by the server's log."""
    offset = server.log_size()
    settings = f"-c log_min_duration_statement=0 -c search_path={path}"
    start = time.monotonic()
    subprocess.run(
        [aka, words, "--database", "many", "--json"], env={**server.environment, "PGOPTIONS": settings},
        stdout=subprocess.DEVNULL, check=True)
    whole = time.monotonic() - start
    # Parsing, planning and running it are logged one by one.
    durations = [
        float(found[1]) / 1000 for entry in server.log_since(offset)
        if "is_first" in entry and (found := re.search(r"duration: ([\d.]+) ms", entry))]
    if not durations:
        raise SystemExit("bench-startup: the server's log does not say how long the check took")
    return whole, sum(durations)


def table(measured):
    rows = [["median of the runs", "the whole command", "least", "the check", "least"]]
    for (words, path), times in measured.items():
        wholes, checks = zip(*times)
        rows.append([
            f"aka {words}, {path}", *map(report.milliseconds, (report.median(wholes), min(wholes), report.median(checks), min(checks)))])
    return report.table(rows)


if __name__ == "__main__":
    sys.exit(main())
