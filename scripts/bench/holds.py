"""How long the lock is held, without load: aka against the least that any tool must do, two renames."""

import time

from methods import RENAME_BY_HAND, run_aka, run_timed
from server import Session

TWO_RENAMES = ["ALTER TABLE users RENAME TO tb_user", "ALTER VIEW shim RENAME TO users"]
SHIM = "CREATE VIEW shim WITH (security_invoker = true) AS SELECT * FROM users"
BACK = "BEGIN\\; DROP VIEW users\\; ALTER TABLE tb_user RENAME TO users\\; COMMIT"

AKA = "aka"
RENAMES = "two bare renames"
RENAME_AND_CREATE = "rename, create view"
WARM = "two bare renames, warm connection"
WARM_ASYNCHRONOUS = "the same, asynchronous commit"


def run(server, aka, rounds):
    """Interleaved, in one database. Each comes with a new connection, as aka does, except the warm ones: theirs did the
    same things many times before. Returns lists of results by name."""
    database = server.fresh("users")
    warm = Session(server, database, "warm")
    results = {}

    def by_hand(session, statements, **options):
        if statements is TWO_RENAMES:
            warm.run(SHIM)
        renamed = run_timed(session, 1, statements, **options)
        warm.run(BACK)
        return renamed

    def by_hand_anew(statements):
        session = Session(server, database, "new")
        try:
            return by_hand(session, statements)
        finally:
            session.close()

    def by_aka():
        renamed = run_aka(aka, server, database, ["rename", "users", "tb_user"])
        run_aka(aka, server, database, ["rollback", "users", "--no-shim"])
        return renamed

    turns = [
        (AKA, by_aka),
        (RENAMES, lambda: by_hand_anew(TWO_RENAMES)),
        (RENAME_AND_CREATE, lambda: by_hand_anew(RENAME_BY_HAND)),
        (WARM, lambda: by_hand(warm, TWO_RENAMES)),
        (WARM_ASYNCHRONOUS, lambda: by_hand(warm, TWO_RENAMES, synchronous=False)),
    ]
    for number in range(rounds + 1):
        first = number % len(turns)
        for name, turn in turns[first:] + turns[:first]:
            measured = turn()
            if number > 0:  # the first of each only warms up
                results.setdefault(name, []).append(measured)
            time.sleep(0.02)
    warm.close()
    return {name: results[name] for name, _ in turns}
