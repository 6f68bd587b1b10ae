"""Measures one manifest over many databases. See docs/benchmarks.md."""

import collections
import dataclasses
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import report
from script import Script
from server import Server

SCRIPT = Script("bench-fleet", __doc__)
QUERY = "SELECT datname AS database FROM pg_database WHERE datname LIKE '{}\\_%' ORDER BY datname"
VICTIMS = 40  # databases over which the tool is killed half way
MANIFEST = {"schema": "public", "patterns": [
    {"from": "*", "to": "tb_{singular}", "accept": ["singular"], "except": ["big_orders"]}]}
RENAMES = 3


@dataclasses.dataclass
class Run:
    """One run of aka."""

    seconds: float
    megabytes: float  # the most that was resident at any time
    exit_code: int
    lines: list

    def count(self, result):
        return sum(line["result"] == result for line in self.lines)


def options():
    SCRIPT.number("--databases", 500, "how many databases")
    SCRIPT.number("--parallel", 8, "how many at a time")
    SCRIPT.quick("40 databases")
    return SCRIPT.parse()


def main():
    arguments = options()
    count = 40 if arguments.quick else arguments.databases
    server = Server(settings=["fsync=on", "max_connections=100", "shared_buffers=256MB"])
    try:
        server.template("tenant")
        with tempfile.TemporaryDirectory() as directory:
            fleet = Fleet(arguments.aka, server, pathlib.Path(directory), arguments.parallel)
            machine = report.machine(server)
            made = fleet.create("tenant", count)
            fleet.create("victim", VICTIMS)
            figures = measure(fleet, count)
            before, after = kill_and_resume(fleet)
            problems = [*fleet.check("tenant", count), *fleet.check("victim", VICTIMS)]
    finally:
        server.stop()
    held = [line["outcome"]["figures"]["held_milliseconds"] / 1000 for line in figures["apply"].lines]
    checked = [
        report.Threshold("databases in which something is not as it should be", 0, len(problems)),
        report.Threshold("seconds for a database, on average", 1, figures["apply"].seconds / count, " s"),
        report.Threshold("most memory that the tool had", 200, max(run.megabytes for run in figures.values()), " MB"),
    ]
    text = "\n\n".join([
        f"{machine}\n{count} databases on one server, made in {made:.0f} s, {arguments.parallel} at a time, "
        f"{RENAMES} tables in each", table(figures, count),
        f"The tables of a database were locked for {report.milliseconds(statistics.median(held))} in the median, and for "
        f"{report.milliseconds(max(held))} at most.",
        f"Killed with SIGKILL among {VICTIMS} others: {before} were done, and the same command did the other {after}.",
        report.threshold_table(checked)])
    for problem in problems:
        SCRIPT.tell(problem)
    return SCRIPT.conclude(arguments, text, checked, "fleet")


def measure(fleet, count):
    figures = {"plan": fleet.run("tenant", "apply", "--plan")}
    expect(figures["plan"], 0, would_do=count)
    figures["apply"] = fleet.run("tenant", "apply")
    expect(figures["apply"], 0, done=count)
    figures["again"] = fleet.run("tenant", "apply")
    expect(figures["again"], 0, nothing_to_do=count)
    for verb in ("status", "usage"):
        figures[verb] = fleet.run("tenant", verb)
        expect(figures[verb], 0, answered=count)
    return figures


def kill_and_resume(fleet):
    """Returns how many were done before and after the tool was killed."""
    fleet.kill("victim", after=VICTIMS // 2)
    resumed = fleet.run("victim", "apply")
    expect(resumed, 0)
    before, after = resumed.count("nothing_to_do"), resumed.count("done")
    if not before >= VICTIMS // 2 or not after or before + after != VICTIMS:
        raise SystemExit(f"bench-fleet: killed half way, {before} of {VICTIMS} were done, and {after} afterwards")
    return before, after


def expect(run, exit_code, **counts):
    seen = collections.Counter(line["result"] for line in run.lines)
    if run.exit_code != exit_code or any(seen[result] != count for result, count in counts.items()):
        failures = [line for line in run.lines if line["problems"]][:3]
        raise SystemExit(f"bench-fleet: exit code {run.exit_code}, {dict(seen)}: {failures}")


def table(figures, count):
    words = {
        "plan": "fleet apply --plan", "apply": "fleet apply", "again": "the same when all is done", "status": "fleet status",
        "usage": "fleet usage"}
    rows = [["", "all of them", "targets a second", "resident memory at most"]]
    for name, run in figures.items():
        rows.append([words[name], f"{run.seconds:.1f} s", f"{count / run.seconds:.1f}", f"{run.megabytes:.0f} MB"])
    return report.table(rows)


class Fleet:
    def __init__(self, aka, server, directory, parallel):
        self._aka, self._server, self._directory, self._parallel = aka, server, directory, parallel
        self._manifest = directory / "prefix.json"
        self._manifest.write_text(json.dumps(MANIFEST))

    def create(self, prefix, count):
        """Returns how long it took."""
        start = time.monotonic()
        statements = "".join(f"CREATE DATABASE {prefix}_{number} TEMPLATE tenant;\n" for number in range(count))
        self._psql("postgres", statements)
        return time.monotonic() - start

    def run(self, prefix, verb, *words):
        start = time.monotonic()
        process = self._start(prefix, verb, *words)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        lines = [json.loads(line) for line in output.splitlines()]
        SCRIPT.tell(f"fleet {verb} {' '.join(words)}: {seconds:.1f} s")
        # Linux counts ru_maxrss in kilobytes.
        return Run(seconds, usage.ru_maxrss / 1024, process.returncode, lines)

    def kill(self, prefix, after):
        """Starts to rename, and kills the tool when so many of the targets are done."""
        process = self._start(prefix, "apply")
        for _ in range(after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def check(self, prefix, count):
        """What is not wholly renamed, exactly once."""
        state = """
            SELECT concat_ws(' ', (SELECT string_agg(relname || ' ' || relkind::text, ' ' ORDER BY relname) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')),
              (SELECT count(*) FROM aka.sys_table_migrations WHERE status = 'active'),
              (SELECT count(*) FROM aka.sys_table_migrations WHERE status <> 'active'),
              (SELECT count(*) FROM aka.sys_table_migration_events WHERE event = 'swap'),
              (SELECT count(*) FROM users), (SELECT count(*) FROM tb_order))
            """
        wanted = ("big_orders v order_lines v orders v tb_order r tb_order_line r tb_user r users v "
                  f"{RENAMES} 0 {RENAMES} 100 300")
        for number in range(count):
            found = self._psql(f"{prefix}_{number}", state).strip()
            if found != wanted:
                yield f"{prefix}_{number}: {found}"

    def _start(self, prefix, verb, *words):
        manifest = ["--file", self._manifest] if verb == "apply" else []
        return subprocess.Popen(
            [self._aka, "fleet", verb, *manifest, "--query", QUERY.format(prefix), "--parallel", str(self._parallel), "--json", *words],
            env={**self._server.environment, "PGDATABASE": "postgres"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)

    def _psql(self, database, sql):
        return subprocess.run(
            [self._server.bin / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"],
            env=self._server.environment, input=sql, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
