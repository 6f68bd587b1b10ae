"""Measures what a statement costs through a shim. See docs/benchmarks.md."""

import collections
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

import report
from methods import run_aka
from script import Script
from server import Server

SCRIPT = Script("bench-shim", __doc__)
LIMIT = 1.02  # of the native shim against the table, for each operation
COUNTED_LIMIT = 1.08  # of the shim that counts its uses against one that does not

# What stands for NAME. The tables are equal.
NAMES = {"table": "tb_native", "native shim": "native", "counted shim": "counted", "noted shim": "noted",
         "trigger shim": "trigger", "alias table": "aliased"}
OPERATIONS = {
    "select by key": "\\set id random(1, 100000)\nSELECT * FROM NAME WHERE id = :id;\n",
    "update by key": "\\set id random(1, 100000)\nUPDATE NAME SET seen = seen + 1 WHERE id = :id;\n",
    "insert": "INSERT INTO NAME (id, name) VALUES (nextval('ids'), 'x');\n",
    "upsert": "\\set id random(1, 100000)\nINSERT INTO NAME (id, name) VALUES (:id, 'x')\n"
              "ON CONFLICT (id) DO UPDATE SET seen = NAME.seen + 1;\n",
}


def options():
    SCRIPT.number("--rounds", 6, "how often each operation is measured")
    SCRIPT.quick("one short round")
    return SCRIPT.parse()


def main():
    arguments = options()
    rounds, seconds = (1, 3) if arguments.quick else (arguments.rounds, 6)
    server = Server(settings=["synchronous_commit=off", "autovacuum=off", "track_functions=pl"])
    try:
        server.template("shims")
        database = server.fresh("shims")
        run_aka(arguments.aka, server, database, ["rename", "native", "tb_native", "--probe", "off"])
        run_aka(arguments.aka, server, database, ["rename", "counted", "tb_counted"])
        run_aka(arguments.aka, server, database, ["rename", "noted", "tb_noted", "--probe", "who"])
        run_aka(arguments.aka, server, database, ["rename", "trigger", "tb_trigger", "--writes", "trigger"])
        run_aka(arguments.aka, server, database, ["rename", "aliased", "tb_aliased", "--shim", "alias"])
        latencies = measure_statements(server, database, rounds, seconds)
        rates = copies(server, database, 1 if arguments.quick else 5)
        machine = report.machine(server)
    finally:
        server.stop()
    checked = list(thresholds(latencies))
    text = "\n\n".join([
        f"{machine}\n{rounds} rounds of {seconds} s for each operation", latency_table(latencies), copy_table(rates),
        report.threshold_table(checked)])
    return SCRIPT.conclude(arguments, text, checked, "shim")


def measure_statements(server, database, rounds, seconds):
    """The median microseconds of each operation on each side, by (operation, side)."""
    times = collections.defaultdict(list)
    for number in range(rounds):
        for operation, script in OPERATIONS.items():
            sides = [side for side in NAMES if (operation, side) != ("upsert", "trigger shim")]
            random.shuffle(sides)
            SCRIPT.tell(f"round {number + 1}, {operation}")
            for side, measured in run_mixed(server, database, script, sides, seconds).items():
                times[operation, side] += measured
    # pgbench counts whole microseconds.
    return {key: statistics.median_grouped(measured, interval=1) for key, measured in times.items()}


def run_mixed(server, database, script, sides, seconds):
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        files = []
        for number, side in enumerate(sides):
            file = directory / f"{number}.sql"
            file.write_text(script.replace("NAME", NAMES[side]))
            files += ["-f", file]
        subprocess.run(
            [server.bin / "pgbench", "-n", "-M", "prepared", "-c", "1", "-T", str(seconds), "-l",
             "--log-prefix", directory / "log", *files, database],
            env=server.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        times = {side: [] for side in sides}
        for log in directory.glob("log*"):
            for line in log.read_text().splitlines():
                # client, transaction, microseconds, script, ...
                words = line.split()
                times[sides[int(words[3])]].append(int(words[2]))
        return times


def copies(server, database, rounds):
    """Rows a second by COPY, by side; the native shim refuses it."""
    rates = collections.defaultdict(list)
    rows = 100_000
    for number in range(rounds):
        for side, name in (("table", "tb_trigger"), ("trigger shim", "trigger")):
            first = 10_000_000 + (2 * number + (side == "table")) * rows
            data = "".join(f"{first + row}\tname {row}\n" for row in range(rows))
            start = time.monotonic()
            subprocess.run(
                [server.bin / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c",
                 f"COPY {name} (id, name) FROM STDIN"],
                env=server.environment, input=data, text=True, check=True)
            rates[side].append(rows / (time.monotonic() - start))
    return {side: report.median(measured) for side, measured in rates.items()}


def latency_table(latencies):
    rows = [["median of single statements", *NAMES, "native/table", "counted/native", "noted/native", "trigger/table",
             "alias/table"]]
    for operation in OPERATIONS:
        values = [latencies.get((operation, side)) for side in NAMES]
        rows.append([
            operation, *("-" if value is None else f"{value:.1f} us" for value in values),
            *("-" if None in pair else f"{pair[0] / pair[1]:.3f}"
              for pair in ((values[1], values[0]), (values[2], values[1]), (values[3], values[1]),
                           (values[4], values[0]), (values[5], values[0])))])
    return report.table(rows)


def copy_table(rates):
    rows = [["COPY FROM", "rows a second"]]
    rows += [[side, f"{rate:,.0f}"] for side, rate in rates.items()]
    return report.table(rows)


def thresholds(latencies):
    for operation in OPERATIONS:
        yield report.Threshold(
            f"native shim against the table: {operation}", LIMIT,
            latencies[operation, "native shim"] / latencies[operation, "table"], " times")
    yield report.Threshold(
        "counted shim against the native one: select by key", COUNTED_LIMIT,
        latencies["select by key", "counted shim"] / latencies["select by key", "native shim"], " times")


sys.exit(main())
