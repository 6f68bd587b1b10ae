"""The traffic of a soak: writers that know what they have written, readers that look for holes, and long transactions."""

import random
import threading
import time

from server import Session, SQLError


class Violations:
    """What must never happen, and did."""

    def __init__(self):
        self._lock = threading.Lock()
        self.all = []

    def add(self, text):
        with self._lock:
            self.all.append(text)


class Gate:
    """Lets the traffic pass, or holds all of it between two statements."""

    def __init__(self):
        self._condition = threading.Condition()
        self._is_open, self._inside = True, 0
        self.is_over = False

    def __enter__(self):
        with self._condition:
            self._condition.wait_for(lambda: self._is_open)
            self._inside += 1

    def __exit__(self, *_):
        with self._condition:
            self._inside -= 1
            self._condition.notify_all()

    def close(self):
        with self._condition:
            self._is_open = False
            self._condition.wait_for(lambda: self._inside == 0)

    def open(self):
        with self._condition:
            self._is_open = True
            self._condition.notify_all()


class Client(threading.Thread):
    """A session that does one thing after the other, through any name that its table has at the time."""

    def __init__(self, server, database, table, gate, violations):
        super().__init__(daemon=True)
        self._session = Session(server, database, f"soak {type(self).__name__.lower()}")
        self.table, self._gate, self._violations = table, gate, violations
        self.statements = 0

    def run(self):
        while not self._gate.is_over:
            with self._gate:
                try:
                    self.step()
                except SQLError as error:
                    self._violations.add(f"{type(self).__name__} of {self.table.old}: {error}")
                    self.undo()
            time.sleep(random.uniform(0.002, 0.02))
        self._session.close()

    def undo(self):
        try:
            self.sql("ROLLBACK")
        except SQLError:
            pass

    def name(self):
        return random.choice(self.table.names)

    def sql(self, statement):
        self.statements += 1
        return self._session.run(statement)


class Writer(Client):
    """Has rows of its own, numbered without a hole: the oldest go, new ones come, any of them is changed."""

    KEPT = 300

    def __init__(self, server, database, table, gate, violations, number):
        super().__init__(server, database, table, gate, violations)
        self.number = number
        self._first, self._next, self._sum, self._visits = 1, 1, 0, 0

    def expected(self):
        return [self._next - self._first, self._sum, self._visits]

    def check(self, n):
        return (n * 2654435761 + self.number) % 1_000_003

    def step(self):
        rows = self._next - self._first
        action = random.choices([self.insert, self.update, self.delete, self.upsert],
                                [4, 4, 3 if rows > self.KEPT else 0.3, 2])[0]
        action() if rows > 10 or action == self.insert else self.insert()

    def insert(self):
        n = self._next
        self.sql(f"INSERT INTO {self.name()} (writer, n, control) VALUES ({self.number}, {n}, {self.check(n)})")
        self._next, self._sum = n + 1, self._sum + self.check(n)

    def update(self):
        n = random.randrange(self._first, self._next)
        found = self.sql(f"UPDATE {self.name()} SET visits = visits + 1 WHERE writer = {self.number} AND n = {n} RETURNING n")
        self._visits += 1
        if found != [str(n)]:
            self._violations.add(f"writer {self.number} of {self.table.old} did not find its row {n}: {found}")

    def upsert(self):
        n = random.choice([self._next, random.randrange(self._first, self._next)])
        name = self.name()
        self.sql(f"INSERT INTO {name} AS t (writer, n, control) VALUES ({self.number}, {n}, {self.check(n)}) "
                 "ON CONFLICT (writer, n) DO UPDATE SET visits = t.visits + 1")
        if n == self._next:
            self._next, self._sum = n + 1, self._sum + self.check(n)
        else:
            self._visits += 1

    def delete(self):
        n = self._first
        found = self.sql(f"DELETE FROM {self.name()} WHERE writer = {self.number} AND n = {n} RETURNING visits")
        self._first, self._sum = n + 1, self._sum - self.check(n)
        if len(found) == 1:
            self._visits -= int(found[0])
        else:
            self._violations.add(f"writer {self.number} of {self.table.old} deleted {len(found)} rows as {n}")


class LongWriter(Writer):
    """The same in transactions that stay open, now and then for seconds, and that are sometimes rolled back."""

    def step(self):
        before = (self._first, self._next, self._sum, self._visits)
        self.sql("BEGIN")
        try:
            for _ in range(random.randint(1, 5)):
                super().step()
            time.sleep(random.uniform(0.5, 3) if random.random() < 0.3 else random.uniform(0, 0.1))
            if random.random() < 0.3:
                self.sql("ROLLBACK")
                self._first, self._next, self._sum, self._visits = before
            else:
                self.sql("COMMIT")
        except SQLError:
            self._first, self._next, self._sum, self._visits = before
            raise


class Reader(Client):
    """Each statement sees each writer's rows without a hole, whatever the name."""

    def step(self):
        holes = self.sql(
            f"SELECT writer, count(*), min(n), max(n) FROM {self.name()} GROUP BY writer HAVING count(*) <> max(n) - min(n) + 1")
        if holes:
            self._violations.add(f"reader of {self.table.old}: holes: {holes}")
        time.sleep(random.uniform(0, 0.05))
