"""What pgbench's log of every transaction says about a window of time."""

import dataclasses
import math


@dataclasses.dataclass
class Statement:
    """One statement of one client; times in seconds, the end by the wall clock."""

    end: float
    asked: float  # from the moment at which it should have been sent
    served: float  # from the moment at which it was sent


@dataclasses.dataclass
class Window:
    """Figures of the statements that ended in a window.

    The worst and the stalls count from when a statement was sent. The 99th percentile counts from when it should have been
    sent: a client that stalls sends fewer statements, and would hide its own stall among those of the others.
    """

    statements: int
    worst: float
    p99: float

    @staticmethod
    def of(statements):
        if not statements:
            raise SystemExit("bench-swap: no statement ended in a window; the load does not run")
        asked = sorted(statement.asked for statement in statements)
        return Window(
            len(statements), max(statement.served for statement in statements), asked[math.ceil(len(asked) * 0.99) - 1])


def parse(lines):
    """client transaction time script epoch microseconds lag: time and lag in microseconds; time includes the lag."""
    for line in lines:
        words = line.split()
        if words[2].isdigit():  # else it says why it failed
            asked, lag = int(words[2]) / 1e6, int(words[6]) / 1e6
            yield Statement(int(words[4]) + int(words[5]) / 1e6, asked, asked - lag)


def between(statements, start, end):
    return [statement for statement in statements if start <= statement.end < end]


def stalled(statements, threshold):
    """Client-seconds spent in statements that took longer than the threshold."""
    return sum(statement.served for statement in statements if statement.served > threshold)
