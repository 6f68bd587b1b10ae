"""The ways to rename users to tb_user and keep the old name alive as a view."""

import dataclasses
import itertools
import json
import random
import subprocess
import time
import typing

from server import Session, SQLError

LOCK_NOT_AVAILABLE = "55P03"


@dataclasses.dataclass
class Renamed:
    """What a rename reported; times in seconds."""

    attempts: int
    held: float  # from the lock's grant to the statement before COMMIT, by the server's clock
    committing: float = None  # then, until COMMIT was through


class NotRenamed(Exception):
    def __init__(self, attempts):
        super().__init__()
        self.attempts = attempts


def clock():
    return "SELECT extract(epoch FROM clock_timestamp())"


def timed_transaction(statements, lock_timeout=None, synchronous=True):
    """One message, so no network is waited for while the lock is held. LOCK takes what ALTER TABLE would take itself; it
    only makes the moment of the grant visible."""
    settings = [] if lock_timeout is None else [f"SET LOCAL lock_timeout = {round(lock_timeout * 1000)}"]
    if not synchronous:
        settings.append("SET LOCAL synchronous_commit = off")
    return " \\; ".join([
        "BEGIN", *settings, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE", clock(), *statements, clock(), "COMMIT", clock()])


def run_timed(session, attempts, *arguments, **options):
    locked, done, released = map(float, session.run(timed_transaction(*arguments, **options)))
    return Renamed(attempts, held=done - locked, committing=released - done)


RENAME_BY_HAND = [
    "ALTER TABLE users RENAME TO tb_user",
    "CREATE VIEW users WITH (security_invoker = true) AS SELECT * FROM tb_user",
]


@dataclasses.dataclass
class ByHand:
    """The bare transaction, under a policy: pairs of (lock_timeout, sleep after a miss)."""

    name: str
    policy: typing.Callable

    def rename(self, server, database, limit):
        end = time.monotonic() + limit
        session = Session(server, database, "by hand")
        attempts = 0
        try:
            for lock_timeout, pause in self.policy():
                attempts += 1
                try:
                    return run_timed(session, attempts, RENAME_BY_HAND, lock_timeout=lock_timeout)
                except SQLError as error:
                    if error.state != LOCK_NOT_AVAILABLE:
                        raise
                session.run("ROLLBACK")
                if time.monotonic() + pause > end:
                    break
                time.sleep(pause)
            raise NotRenamed(attempts)
        finally:
            session.close()


@dataclasses.dataclass
class ByAka:
    name: str
    binary: str

    def rename(self, server, database, limit):
        arguments = ["rename", "users", "tb_user", "--lock-budget", f"{round(limit)}s"]
        return run_aka(self.binary, server, database, arguments)


def run_aka(binary, server, database, arguments):
    done = subprocess.run(
        [binary, *arguments, "--database", database, "--json", "--quiet"],
        env=server.environment, capture_output=True, text=True)
    if done.returncode == 75:
        raise NotRenamed(0)
    if done.returncode != 0:
        raise SystemExit(f"bench-swap: aka {' '.join(arguments[:3])}: {done.stderr}")
    figures = json.loads(done.stdout)["figures"]
    return Renamed(figures["attempts"], held=figures["held_milliseconds"] / 1000)


def no_policy():
    yield None, 0


def pgroll():
    """pkg/db/db.go: 500 ms, then a sleep of up to 1, 2, 4 .. 60 s, drawn at random, without end."""
    for n in itertools.count():
        yield 0.5, random.uniform(0, min(60, 2**n))


def reshape():
    """src/db.rs: 1 s, ten attempts, with sleeps of 100 ms doubled up to 3.2 s, and up to half of it more."""
    for n in range(10):
        pause = min(3.2, 0.1 * 2**n)
        yield 1, pause + random.uniform(0, pause / 2)


def gitlab():
    """lib/gitlab/database/with_lock_retries.rb: its 40 timings, and then one attempt without a timeout."""
    gentle = [(0.1, 0.05), (0.1, 0.05), (0.2, 0.05), (0.3, 0.1), (0.4, 0.15), (0.5, 2), (0.5, 2), (0.5, 2)]
    short = [(0.5, 0.5), (0.5, 0.5)]
    yield from gentle + [(0.5, 2), (1, 5), (1, 60)] + gentle + [(3, 180)]
    yield from [(0.1, 0.05), (0.1, 0.05), (0.5, 2), (0.5, 2), (5, 120)] + (short + [(7, 300)]) * 3
    yield from [(0.1, 0.05), (0.1, 0.05), (0.5, 2), (10, 600), (0.1, 0.05), (0.5, 2), (10, 600)]
    yield None, 0


def all_methods(aka):
    return [
        ByHand("by hand, no timeout", no_policy),
        ByHand("500 ms, back-off 1-60 s (pgroll)", pgroll),
        ByHand("1 s, ten attempts (Reshape)", reshape),
        ByHand("ladder 100 ms-10 s (GitLab)", gitlab),
        ByAka("aka", aka),
    ]
