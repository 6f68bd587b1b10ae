"""The figures as text, and the thresholds."""

import dataclasses
import os
import pathlib
import statistics

import holds


def median(values):
    """None where nothing was measured."""
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def milliseconds(seconds):
    if seconds is None:
        return "-"
    value = seconds * 1000
    return f"{value:,.2f} ms" if value < 10 else f"{value:,.1f} ms" if value < 100 else f"{value:,.0f} ms"


def table(rows):
    """Aligned columns; the first to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    rows = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "\n".join(
        "  ".join(cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths)))
        .rstrip() for row in rows)


def of_method(measurements, method, long):
    return [m for m in measurements if m.method == method and m.long == long]


def renames(measurements, methods, long):
    rows = [["median of the rounds", "worst before", "during", "p99 before", "during", "stalled", "failed", "done in",
             "tries", "lock held"]]
    for method in methods:
        own = of_method(measurements, method.name, long)
        missed = sum(m.completion is None for m in own)
        done = "-" if missed == len(own) else f"{median(m.completion for m in own):.2f} s"
        rows.append([
            method.name,
            milliseconds(median(m.before.worst for m in own)), milliseconds(median(m.during.worst for m in own)),
            milliseconds(median(m.before.p99 for m in own)), milliseconds(median(m.during.p99 for m in own)),
            f"{median(m.stalled for m in own):.2f} s", str(sum(m.failed for m in own)),
            done + (f" ({missed} never)" if missed else ""), f"{median(m.attempts for m in own):g}",
            milliseconds(median(m.held for m in own))])
    return table(rows)


def lock_holds(results):
    rows = [["lock held, without load", "to COMMIT", "longest", "COMMIT itself"]]
    for name, measured in results.items():
        held = [one.held for one in measured]
        committing = median(one.committing for one in measured)
        rows.append([name, milliseconds(median(held)), milliseconds(max(held)), milliseconds(committing)])
    return table(rows)


@dataclasses.dataclass
class Threshold:
    name: str
    limit: float
    measured: float
    unit: str = ""

    @property
    def met(self):
        return self.measured <= self.limit

    def row(self):
        return [self.name, f"{self.limit:g}{self.unit}", f"{self.measured:.3g}{self.unit}", "met" if self.met else "MISSED"]


def thresholds(measurements, aka, held, hundred, plans):
    own = [m for m in measurements if m.method == aka]
    yield Threshold("aka: failed queries, all rounds", 0, sum(m.failed for m in own))
    yield Threshold("aka: renames that did not get in", 0, sum(m.completion is None for m in own))
    for long, words in ((False, ""), (True, ", long transaction")):
        yield Threshold(
            f"aka: worst latency against the worst before{words}", 2,
            median(m.ratio for m in own if m.long == long), " times")
    yield Threshold(
        "aka: lock held against two bare renames", 1.5,
        median(one.held for one in held[holds.AKA]) / median(one.held for one in held[holds.RENAMES]), " times")
    yield Threshold("100 tables in one swap, held", 50, median(hundred) * 1000, " ms")
    for column, words in ((0, "all of them"), (1, "one of them")):
        yield Threshold(
            f"plan, 1,000 tables with 1,500 foreign keys: {words}", 1, median(plan[column] for plan in plans), " s")


def threshold_table(all_thresholds):
    return table([["threshold", "at most", "measured", ""], *(threshold.row() for threshold in all_thresholds)])


def machine(server):
    """What it ran on, and how busy that was before."""
    system = next(
        (line.split("=")[1].strip().strip('"') for line in pathlib.Path("/etc/os-release").read_text().splitlines()
         if line.startswith("PRETTY_NAME=")), "unknown system")
    processor = next(
        (line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), "unknown processor")
    return f"{os.cpu_count()} cores ({processor}), {system}, {server.version()}, load average {os.getloadavg()[0]:.1f} before"
