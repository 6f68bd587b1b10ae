"""Measures what a rename does to busy clients. See docs/benchmarks.md."""

import sys

import holds
import plot
import report
import rounds
import scale
from methods import all_methods
from script import DOCS, Script
from server import Server

SCRIPT = Script("bench-swap", __doc__)


def options():
    SCRIPT.number("--rounds", 5, "how often each method is measured, in each of both loads")
    SCRIPT.quick("one round with short windows")
    return SCRIPT.parse()


def main():
    arguments = options()
    quick = arguments.quick
    count = 1 if quick else arguments.rounds
    setting = rounds.Setting(window=3, hold=1.5) if quick else rounds.Setting(window=10, hold=3)
    repeats = 5 if quick else 30

    server = Server()
    try:
        text, measurements, checked = run(server, arguments.aka, count, setting, repeats)
    finally:
        server.stop()
    if not quick:
        methods = [method.name for method in all_methods(arguments.aka)]
        (DOCS / "benchmarks" / "swap.svg").write_text(plot.draw(measurements, methods))
    return SCRIPT.conclude(arguments, text, checked, "swap")


def run(server, aka, count, setting, repeats):
    machine = report.machine(server)
    for template in ("users", "hundred", "thousand"):
        server.template(template)
    methods = all_methods(aka)

    SCRIPT.tell("how long the lock is held")
    held = holds.run(server, aka, repeats)
    SCRIPT.tell("a hundred tables, and a thousand")
    hundred = scale.hundred_tables(server, aka, max(3, repeats // 3))
    plans = scale.plans(server, aka, max(3, repeats // 6))
    measurements = rounds.run(server, methods, count, setting, tell_measurement)

    checked = list(report.thresholds(measurements, aka=methods[-1].name, held=held, hundred=hundred, plans=plans))
    text = "\n\n".join([
        f"{machine}\n{count} rounds, windows of {setting.window:g} s, the long transaction holds for {setting.hold:g} s "
        f"and pauses for 1 s",
        "Without a long transaction\n" + report.renames(measurements, methods, long=False),
        "With the long transaction\n" + report.renames(measurements, methods, long=True),
        report.lock_holds(held),
        report.threshold_table(checked)])
    return text, measurements, checked


def tell_measurement(number, measurement):
    done = "never" if measurement.completion is None else f"{measurement.completion:.2f} s"
    SCRIPT.tell(
        f"round {number + 1}, {measurement.method}{', long transaction' if measurement.long else ''}: "
        f"worst {report.milliseconds(measurement.during.worst)} (before {report.milliseconds(measurement.before.worst)}), "
        f"{measurement.failed} failed, done in {done}")


sys.exit(main())
