"""Measures how fast aka looks through source trees."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

ENDINGS = {".swift", ".py", ".js", ".ts", ".rb", ".go", ".java", ".kt", ".php", ".sql"}
PLACES = ["Sources", "Tests", "sql", "docs", sysconfig.get_path("stdlib"), "/usr/lib/python3", "/usr/share"]
NAMES = {
    "1 name": ["users"],
    "5 names": ["users", "orders", "customers", "products", "invoices"],
    "100 names": [f"old_table_{number}" for number in range(100)],
}
LEAST = 200


def options():
    parser = argparse.ArgumentParser(prog="scripts/bench-scan", description=__doc__)
    parser.add_argument("--aka", help=argparse.SUPPRESS)
    parser.add_argument("--megabytes", type=int, default=500, help="the size of the tree (default 500)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, in turn (default 5)")
    parser.add_argument("--threads", type=int, default=4, help="how many threads read (default 4)")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    return parser.parse_args()


def sources():
    """The source files of this machine, each once."""
    for place in PLACES:
        for path in sorted(pathlib.Path(place).rglob("*")):
            if path.suffix in ENDINGS and path.is_file() and not path.is_symlink():
                yield path


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


def measure(aka, folder, names, threads):
    words = [word for name in names for word in ("--name", f"{name}=new_{name}")]
    command = [aka, "scan", str(folder), "--threads", str(threads), "--json", *words]
    start = time.monotonic()
    result = subprocess.run(command, capture_output=True)
    elapsed = time.monotonic() - start
    if result.returncode not in (0, 3):
        sys.exit(f"aka failed: {result.stderr.decode()}")
    report = json.loads(result.stdout)
    return report["bytes"] / elapsed / 1e6, len(report["findings"])


def main():
    asked = options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        size, files = make_tree(folder, asked.megabytes * 10**6)
        measured = {what: [] for what in NAMES}
        found = {}
        for what, names in NAMES.items():
            measure(asked.aka, folder, names, asked.threads)
        for _ in range(asked.rounds):
            for what, names in NAMES.items():
                speed, found[what] = measure(asked.aka, folder, names, asked.threads)
                measured[what].append(speed)
    medians = {what: statistics.median(speeds) for what, speeds in measured.items()}
    if asked.json:
        print(json.dumps({"bytes": size, "files": files, "processors": os.cpu_count(), "mb_per_s": measured}))
    else:
        print(f"{size / 1e6:.0f} MB in {files:,} files, {asked.threads} threads, median of {asked.rounds} (least to most)")
        for what, speeds in measured.items():
            print(f"{what:>10}  {medians[what]:6.0f} MB/s ({min(speeds):.0f} to {max(speeds):.0f}), {found[what]} places")
    slow = [what for what, speed in medians.items() if speed < LEAST]
    if slow:
        sys.exit(f"slower than {LEAST} MB/s: {', '.join(slow)}")


main()
