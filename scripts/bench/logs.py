"""Measures how fast aka looks through server logs, next to grep, ripgrep and pgbadger. See docs/benchmarks.md."""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import report
import server_logs
from script import Script

SCRIPT = Script("bench-logs", __doc__)
NAMES = ["users", "orders", "customers", "products", "invoices"]
# In nearly every statement that pgbench sends.
FREQUENT = ["pgbench_accounts", "pgbench_branches", "pgbench_tellers", "pgbench_history"]
PARSED_LIMIT = 0.3  # GB/s of one thread where every hit must be parsed
MEMORY_LIMIT = 64  # MB, however large the log
AKA, AKA4, GREP, RG = "aka, 1 thread", "aka, 4 threads", "grep -iF", "rg -i"
PARSED = "aka, 1 thread, a name in most records"
BADGER_BYTES = 10_000_000  # of each log, for a tool that reads some MB a second


def options():
    SCRIPT.number("--megabytes", 1000, "the size of each log")
    SCRIPT.number("--rounds", 5, "how often each is measured, in turn")
    SCRIPT.quick("one round over small logs")
    return SCRIPT.parse()


def contenders(aka):
    def scan(names, *more):
        words = [word for name in names for word in ("--name", name)]
        return lambda path: [aka, "usage", "scan-logs", path, *words, *more]

    patterns = [word for name in NAMES for word in ("-e", name)]
    return {
        AKA: scan(NAMES, "--threads", "1", "--no-continuity"),
        GREP: lambda path: ["grep", "-iF", *patterns, path],
        AKA4: scan(NAMES, "--threads", "4", "--no-continuity"),
        RG: lambda path: ["rg", "-i", *patterns, path],
        "aka, 1 thread, following sessions": scan(NAMES, "--threads", "1"),
        "aka, 4 threads, following sessions": scan(NAMES, "--threads", "4"),
        PARSED: scan(FREQUENT, "--threads", "1", "--no-continuity"),
    }


def badger(path, folder):
    """What pgbadger takes for the beginning of a log, of which it reads every record to sum them up."""
    part = folder / f"part-{path.name}"
    with open(path, "rb") as whole:
        part.write_bytes(whole.read(BADGER_BYTES).rpartition(b"\n")[0] + b"\n")
    format = {".csv": ["-f", "csv"], ".json": ["-f", "jsonlog"]}.get(path.suffix, ["-f", "stderr", "-p", server_logs.PREFIX])
    clock, processor, memory = measure(
        ["pgbadger", "--quiet", "--extension", "text", "--outfile", str(folder / "badger.txt"), *format, str(part)], folder)
    return {
        "log": path.name, "method": "pgbadger (once, over 10 MB)", "gigabytes": part.stat().st_size / 1e9, "seconds": clock,
        "cpu_seconds": processor, "memory": memory}


def measure(command, folder):
    """Seconds on the clock, seconds of the processors, and the most memory in MB. The output goes to a file: grep stops at
    the first line for /dev/null."""
    start = time.monotonic()
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    clock = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def main():
    arguments = options()
    if arguments.quick:
        arguments.megabytes, arguments.rounds = 100, 1
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aka-bench-logs."))
    try:
        SCRIPT.tell("making logs")
        paths, machine = server_logs.make(folder, arguments.megabytes)
        measurements = run(paths, contenders(arguments.aka), arguments.rounds, folder)
        SCRIPT.tell("pgbadger")
        measurements += [badger(path, folder) for path in paths.values()]
    finally:
        shutil.rmtree(folder)
    met = list(thresholds(measurements))
    text = "\n\n".join([
        f"{machine}\n{arguments.rounds} rounds over logs of {arguments.megabytes} MB, warm cache, medians",
        speed_table(measurements), report.threshold_table(met)])
    return SCRIPT.conclude(arguments, text, met, "logs")


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
            SCRIPT.tell(f"{path.name}, round {number} of {rounds}")
        for name, taken in seconds.items():
            clock, processor, memory = (statistics.median(column) for column in zip(*taken))
            measurements.append({
                "log": path.name, "method": name, "gigabytes": size / 1e9, "seconds": clock, "cpu_seconds": processor,
                "memory": memory})
    return measurements


def speed_table(measurements):
    rows = [["log, method", "GB/s", "GB per CPU second", "most memory"]]
    for row in measurements:
        rows.append([
            f"{row['log']}: {row['method']}", f"{row['gigabytes'] / row['seconds']:.3g}",
            f"{row['gigabytes'] / row['cpu_seconds']:.3g}", f"{row['memory']:.0f} MB"])
    return report.table(rows)


def thresholds(measurements):
    rows = {(row["log"], row["method"]): row for row in measurements}
    for log in ("server.csv", "server.json"):
        for own, other in ((AKA, GREP), (AKA4, RG)):
            yield report.Threshold(
                f"{log}: seconds of {own} against {other}", 1,
                rows[log, own]["seconds"] / rows[log, other]["seconds"], " times")
        parsed = rows[log, PARSED]
        yield report.Threshold(
            f"{log}: seconds for a GB where most records say a name", 1 / PARSED_LIMIT,
            parsed["cpu_seconds"] / parsed["gigabytes"], " s")
        yield report.Threshold(f"{log}: most memory of {AKA4}", MEMORY_LIMIT, rows[log, AKA4]["memory"], " MB")


sys.exit(main())
