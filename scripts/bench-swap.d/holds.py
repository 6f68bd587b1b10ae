"""How long the lock is held, without load: aka against the least that any tool must do, two renames."""

import time

from methods import RENAME_BY_HAND, run_aka, run_timed
from server import Session

TWO_RENAMES = ["ALTER TABLE users RENAME TO tb_user", "ALTER VIEW shim RENAME TO users"]
SHIM = "CREATE VIEW shim WITH (security_invoker = true) AS SELECT * FROM users"
BACK = "BEGIN\\; DROP VIEW users\\; ALTER TABLE tb_user RENAME TO users\\; COMMIT"

AKA = "aka"
RENAMES = "two bare renames"
RENAMES_ASYNCHRONOUS = "two bare renames, asynchronous"
RENAME_AND_CREATE = "rename, create view"


def run(server, aka, rounds):
    """Interleaved, in one database. The session of the bare renames stays open, so its caches are warm, whereas aka comes
    with a new one each time. Returns lists of results by name."""
    database = server.fresh("users")
    results = {name: [] for name in (AKA, RENAMES, RENAMES_ASYNCHRONOUS, RENAME_AND_CREATE)}
    session = Session(server, database, "bare")

    def renames(name, synchronous):
        session.run(SHIM)
        results[name].append(run_timed(session, 1, TWO_RENAMES, synchronous=synchronous))
        session.run(BACK)

    def rename_and_create():
        results[RENAME_AND_CREATE].append(run_timed(session, 1, RENAME_BY_HAND))
        session.run(BACK)

    def by_aka():
        results[AKA].append(run_aka(aka, server, database, ["rename", "users", "tb_user"]))
        run_aka(aka, server, database, ["rollback", "users", "--no-shim"])

    turns = [lambda: renames(RENAMES, True), by_aka, rename_and_create, lambda: renames(RENAMES_ASYNCHRONOUS, False)]
    for number in range(rounds + 1):
        first = number % len(turns)
        for turn in turns[first:] + turns[:first]:
            turn()
            time.sleep(0.02)
    session.close()
    return {name: measured[1:] for name, measured in results.items()}
