"""Many tables: a swap of a hundred, a plan of a thousand."""

import subprocess
import time

from methods import run_aka


def hundred_tables(server, aka, rounds):
    """Seconds for which the lock on a hundred tables was held, by round."""
    held = []
    for _ in range(rounds):
        database = server.fresh("hundred")
        held.append(run_aka(aka, server, database, ["rename", *pairs(100)]).held)
    return held


def plans(server, aka, rounds):
    """Seconds that the whole command took, by round: a plan of all thousand tables, and of one of them."""
    database = server.fresh("thousand")
    return [(plan(server, aka, database, 1000), plan(server, aka, database, 1)) for _ in range(rounds)]


def plan(server, aka, database, tables):
    start = time.monotonic()
    subprocess.run(
        [aka, "plan", *pairs(tables), "--database", database, "--json"],
        env=server.environment, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def pairs(tables):
    return [name for n in range(1, tables + 1) for name in (f"t{n}", f"tb_t{n}")]
