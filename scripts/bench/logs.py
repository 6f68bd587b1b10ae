"""Measures how fast aka looks through server logs, next to grep."""

import argparse
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import server_logs

NAMES = ["users", "orders", "customers", "products", "invoices"]


def options():
    parser = argparse.ArgumentParser(prog="scripts/bench-logs", description=__doc__)
    parser.add_argument("--aka", help=argparse.SUPPRESS)
    parser.add_argument("--megabytes", type=int, default=1000, help="the size of each log (default 1000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, in turn (default 5)")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    return parser.parse_args()


def contenders(aka):
    def scan(*more):
        names = [word for name in NAMES for word in ("--name", name)]
        return lambda path: [aka, "usage", "scan-logs", path, *names, *more]

    patterns = [word for name in NAMES for word in ("-e", name)]
    found = {
        "aka, 1 thread": scan("--threads", "1", "--no-continuity"),
        "aka, 4 threads": scan("--threads", "4", "--no-continuity"),
        "aka, 1 thread, continuity": scan("--threads", "1"),
        "aka, 4 threads, continuity": scan("--threads", "4"),
        "grep -iF": lambda path: ["grep", "-iF", *patterns, path],
    }
    if shutil.which("rg"):
        found["rg -iF"] = lambda path: ["rg", "-iF", *patterns, path]
    return found


def measure(command, folder):
    """Seconds on the clock, and of the processors. The output goes to a file: grep stops at the first line for /dev/null."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with open(folder / "output", "wb") as output:
        subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=True)
    clock = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    arguments = options()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aka-bench-logs."))
    try:
        tell("making logs")
        paths = server_logs.make(folder, arguments.megabytes)
        measurements = run(paths, contenders(arguments.aka), arguments.rounds, folder)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(measurements, indent=2))
    else:
        report(measurements)


def run(paths, methods, rounds, folder):
    measurements = []
    for format, path in paths.items():
        size = path.stat().st_size
        seconds = {name: [] for name in methods}
        for number in range(rounds + 1):
            # In turn, so that whatever else the machine does hits all of them. The first round warms the cache.
            for name, command in methods.items():
                taken = measure(command(path), folder)
                if number > 0:
                    seconds[name].append(taken)
            tell(f"{path.name}, round {number} of {rounds}")
        for name, taken in seconds.items():
            clock, processor = (statistics.median(column) for column in zip(*taken))
            measurements.append({
                "log": path.name, "megabytes": size / 1e6, "method": name, "seconds": clock, "cpu_seconds": processor,
                "gigabytes_per_second": size / 1e9 / clock, "gigabytes_per_cpu_second": size / 1e9 / processor})
    return measurements


def report(measurements):
    print(f"{'log':12} {'method':28} {'seconds':>8} {'GB/s':>6} {'CPU s':>6} {'GB per CPU s':>12}   (medians)")
    for row in measurements:
        print(
            f"{row['log']:12} {row['method']:28} {row['seconds']:8.2f} {row['gigabytes_per_second']:6.2f} "
            f"{row['cpu_seconds']:6.2f} {row['gigabytes_per_cpu_second']:12.2f}")


def tell(text):
    print(f"bench-logs: {text}", file=sys.stderr, flush=True)


sys.exit(main())
