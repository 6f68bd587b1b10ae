"""Measures what it costs that a publication of a thousand tables is altered in the swap. See docs/replication.md."""

import statistics
import sys
import time

import report
from methods import run_aka
from script import DOCS, Script
from server import Server, Session

SCRIPT = Script("bench-publication", __doc__)
RENAME = ["rename", "t1", "tb_1", "--shim", "alias", "--accept", "publication"]
ROLLBACK = ["rollback", "t1", "--no-shim"]
STATEMENTS = 50
# More than this under the lock would be more than it takes to look at a few rows of the catalog.
LIMIT = 2.0


def options():
    SCRIPT.number("--rounds", 20, "how often each is measured, taking turns")
    SCRIPT.quick("three rounds")
    return SCRIPT.parse()


def held(server, aka, database, session, via_root):
    """How long the lock of one rename is held, in milliseconds."""
    session.run(f"ALTER PUBLICATION p SET (publish_via_partition_root = {via_root})")
    renamed = run_aka(aka, server, database, RENAME)
    run_aka(aka, server, database, ROLLBACK)
    return renamed.held * 1000


def reread(session, other, statement):
    """What prepared statements on different tables take together after another session's statement, and the first of them."""
    other.run(statement)
    times = []
    for number in range(1, STATEMENTS + 1):
        start = time.perf_counter()
        session.run(f"EXECUTE s{number}")
        times.append(time.perf_counter() - start)
    return sum(times) * 1000, times[0] * 1000


def run(server, aka, rounds):
    server.template("thousand")
    database = server.fresh("thousand")
    session, other = Session(server, database, "bench"), Session(server, database, "other")
    other.run("CREATE PUBLICATION p FOR ALL TABLES")
    holds = {True: [], False: []}
    for number in range(rounds + 1):
        for via_root in (True, False) if number % 2 else (False, True):
            measured = held(server, aka, database, other, str(via_root).lower())
            if number:  # the first of each only warms up
                holds[via_root].append(measured)
    for number in range(1, STATEMENTS + 1):
        session.run(f"PREPARE s{number} AS SELECT name FROM t{number + 1} WHERE id = 1")
    reads = {"nothing": [], "ALTER PUBLICATION": []}
    for number in range(rounds + 1):
        alter = f"ALTER PUBLICATION p SET (publish_via_partition_root = {'true' if number % 2 else 'false'})"
        for name, statement in (("nothing", "SELECT 1"), ("ALTER PUBLICATION", alter)):
            measured = reread(session, other, statement)
            if number:
                reads[name].append(measured)
    session.close()
    other.close()
    return holds, reads


def figures(values):
    """The least is what it takes, the median what it took on this machine, which others use as well."""
    return f"{min(values):.2f}", f"{statistics.median(values):.2f}"


def text(server, rounds, holds, reads):
    rows = [[f"milliseconds, of {rounds}", "lock held: least", "median"]]
    for via_root, name in ((True, "switched off"), (False, "was off")):
        rows.append([name, *figures(holds[via_root])])
    others = [[f"{STATEMENTS} prepared statements, after", "together: least", "median", "the first: least", "median"]]
    for name, measured in reads.items():
        others.append([name, *(figure for column in zip(*measured) for figure in figures(column))])
    return "\n\n".join([report.machine(server), report.table(rows), report.table(others)])


def main():
    arguments = options()
    rounds = 3 if arguments.quick else arguments.rounds
    server = Server()
    try:
        holds, reads = run(server, arguments.aka, rounds)
        printed = text(server, rounds, holds, reads)
    finally:
        server.stop()
    more = report.Threshold("longer under the lock", LIMIT, min(holds[True]) - min(holds[False]), " ms")
    return SCRIPT.conclude(arguments, printed, [more], "publication", page=DOCS / "replication.md")


if __name__ == "__main__":
    sys.exit(main())
