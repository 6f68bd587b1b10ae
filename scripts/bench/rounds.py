"""Every method under the same load, in turn."""

import dataclasses
import pathlib
import tempfile
import time

import latency
from load import Load, LongTransaction
from methods import NotRenamed

LIMIT = 60  # seconds, after which a method that does not get in is stopped
INTO_THE_HOLD = 0.5  # seconds that the long transaction has held the table when a method starts
STALLED = 0.020  # seconds beyond the baseline's worst


@dataclasses.dataclass
class Measurement:
    """One rename under load; times in seconds."""

    method: str
    long: bool  # whether the long transaction ran
    before: latency.Window
    during: latency.Window
    stalled: float
    failed: int
    completion: float  # None: not within the limit
    attempts: int
    held: float
    committing: float

    @property
    def ratio(self):
        return self.during.worst / self.before.worst


@dataclasses.dataclass
class Setting:
    """How long to look before a rename, and at least after its start; and how long the long transaction holds."""

    window: float
    hold: float


def measure(server, method, long, setting):
    """A fresh database, the load, a quiet window, the rename, and the rest of a window of the same length."""
    database = server.fresh("users")
    with tempfile.TemporaryDirectory() as directory:
        log_start = server.log_size()
        load = Load(server, database, pathlib.Path(directory))
        holder = LongTransaction(server, database, setting.hold) if long else None
        time.sleep(1 + setting.window)
        if holder:
            holder.wait_until_it_begins()
            time.sleep(INTO_THE_HOLD)
        start = time.time()
        completion, renamed, attempts = None, None, 0
        try:
            renamed = method.rename(server, database, LIMIT)
            completion, attempts = time.time() - start, renamed.attempts
        except NotRenamed as missed:
            attempts = missed.attempts
        # Who waited for us answers just after.
        end = max(time.time() + 0.5, start + setting.window)
        time.sleep(end - time.time())
        failed = 0
        if holder:
            failed = max(holder.stop(), server.errors_since(log_start, "long transaction"))
        statements, failed_load = load.stop()
    before = latency.Window.of(latency.between(statements, start - setting.window, start))
    during = latency.between(statements, start, end)
    return Measurement(
        method.name, long, before, latency.Window.of(during), latency.stalled(during, before.worst + STALLED),
        failed + failed_load, completion, attempts, renamed and renamed.held, renamed and renamed.committing)


def run(server, methods, rounds, setting, report):
    """Rounds of all methods, without and with the long transaction; the order rotates."""
    measurements = []
    for number in range(rounds):
        turn = number % len(methods)
        for long in (False, True):
            for method in methods[turn:] + methods[:turn]:
                measurement = measure(server, method, long, setting)
                report(number, measurement)
                measurements.append(measurement)
    return measurements
