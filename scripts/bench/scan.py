"""Measures how fast aka looks through source trees."""

import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

import source_files
from script import Script

SCRIPT = Script("bench-scan", __doc__)
PLACES = ["Sources", "Tests", "sql", "docs", sysconfig.get_path("stdlib"), "/usr/lib/python3", "/usr/share"]
NAMES = {
    "1 name": ["users"],
    "5 names": ["users", "orders", "customers", "products", "invoices"],
    "100 names": [f"old_table_{number}" for number in range(100)],
}
LEAST = 200


def options():
    SCRIPT.number("--megabytes", 500, "the size of the tree")
    SCRIPT.number("--rounds", 5, "how often each is measured, in turn")
    SCRIPT.number("--threads", 4, "how many threads read")
    SCRIPT.option("--json", action="store_true", help="print the measurements as JSON")
    return SCRIPT.parse()


def sources():
    """The source files of this machine, each once."""
    for place in PLACES:
        yield from sorted(source_files.below(pathlib.Path(place)))


def make_tree(folder, wanted):
    """Copies the files again and again until there are enough bytes."""
    paths = list(sources())
    made, files, copy = 0, 0, 0
    while made < wanted:
        for number, path in enumerate(paths):
            target = folder / str(copy) / str(number // 200) / f"{number}{path.suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, target)
            except OSError:
                continue
            made += target.stat().st_size
            files += 1
            if made >= wanted:
                break
        copy += 1
    return made, files


def timed(command, good):
    """Runs a program; returns what it printed, and how long that took by the clock and in processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    result = subprocess.run(command, capture_output=True)
    elapsed = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode not in good:
        sys.exit(f"{command[0]} failed: {result.stderr.decode()}")
    return result.stdout, elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(aka, folder, names, threads):
    words = [word for name in names for word in ("--name", f"{name}=new_{name}")]
    output, elapsed, processor = timed([aka, "scan", str(folder), "--threads", str(threads), "--json", *words], (0, 3))
    report = json.loads(output)
    return report["bytes"] / elapsed / 1e6, report["bytes"] / processor / 1e6, len(report["findings"])


def compare(command, size):
    """The speed of a program that prints each line with one of the words, and the lines."""
    output, elapsed, processor = timed(command, (0, 1))
    return size / elapsed / 1e6, size / processor / 1e6, output.count(b"\n")


def searches(folder, names):
    """What other programs are told, as far as they are there."""
    words = [word for name in names for word in ("-e", name)]
    if shutil.which("rg"):
        yield "rg -iwF", ["rg", "-iwF", "--no-ignore", "--hidden", "-a", *words, str(folder)]
    yield "grep -riwF", ["grep", "-riwFa", *words, str(folder)]


def main():
    asked = options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        size, files = make_tree(folder, asked.megabytes * 10**6)
        runs = {f"aka, {what}": lambda names=names: measure(asked.aka, folder, names, asked.threads)
                for what, names in NAMES.items()}
        for program, command in searches(folder, NAMES["5 names"]):
            runs[f"{program}, 5 names"] = lambda command=command: compare(command, size)
        measured = {what: [] for what in runs}
        for what, run in runs.items():
            run()
        # In turn, so that what else the machine does meets all of them.
        for _ in range(asked.rounds):
            for what, run in runs.items():
                measured[what].append(run())
    speeds = {what: [speed for speed, _, _ in rounds] for what, rounds in measured.items()}
    processor = {what: statistics.median(speed for _, speed, _ in rounds) for what, rounds in measured.items()}
    load = os.getloadavg()[0]
    if asked.json:
        print(json.dumps({"bytes": size, "files": files, "processors": os.cpu_count(), "load": load, "mb_per_s": speeds,
                          "mb_per_processor_s": processor}))
    else:
        print(f"{size / 1e6:.0f} MB in {files:,} files, {asked.threads} threads, {os.cpu_count()} processors at a load of "
              f"{load:.1f}; median of {asked.rounds} rounds (least to most), and for each second of a processor")
        for what, rounds in speeds.items():
            print(f"{what:>20}  {statistics.median(rounds):6.0f} MB/s ({min(rounds):.0f} to {max(rounds):.0f})"
                  f"  {processor[what]:6.0f} MB/s, {measured[what][-1][2]} places")
    slow = [what for what, rounds in speeds.items() if what.startswith("aka") and min(rounds) < LEAST]
    if slow:
        sys.exit(f"slower than {LEAST} MB/s in some round: {', '.join(slow)}")


main()
