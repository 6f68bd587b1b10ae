"""Renames, rolls back, cleans up and restores at random under live traffic. See docs/soak.md."""

import random
import sys
import time

import report
import results
from script import DOCS, Script
from server import Server, Session
from soak_memory import LongRunning
from soak_steps import Steps, Table
from soak_traffic import Gate, LongWriter, Reader, Violations, Writer

SCRIPT = Script("soak", __doc__)
GROWTH_LIMIT = 8  # megabytes


def options():
    SCRIPT.number("--minutes", 60.0, "how long")
    SCRIPT.option("--seed", type=int, default=None, help="of the random choices; it does not fix what happens when")
    SCRIPT.option("--write", action="store_true", help="put the figures into docs/soak.md")
    return SCRIPT.parse()


def main():
    arguments = options()
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)
    random.seed(seed)
    SCRIPT.tell(f"{arguments.minutes:g} minutes, seed {seed}")
    server = Server(settings=["track_functions=pl", "max_connections=100"])
    try:
        machine = report.machine(server)
        server.template("soak")
        soak = Soak(arguments.aka, server)
        soak.run(arguments.minutes * 60)
        text = f"{machine}\n{arguments.minutes:g} minutes, seed {seed}\n\n{soak.text()}"
        print(text)
        if arguments.write:
            results.put(DOCS / "soak.md", "soak", text)
    finally:
        server.stop()
    for violation in soak.violations.all[:20]:
        SCRIPT.tell(violation)
    return 1 if soak.violations.all or soak.missed() else 0


class Soak:
    def __init__(self, aka, server):
        self._aka, self._server = aka, server
        self._environment = {**server.environment, "PGDATABASE": "soak"}
        self.violations, self._gate = Violations(), Gate()
        self._tables = [Table("users", "tb_user"), Table("orders", "tb_order")]
        self._steps = Steps(aka, self._environment, self._gate, self.violations)
        self._checker = Session(server, "soak", "soak checker")
        kinds = [Writer, Writer, Writer, LongWriter]
        self._writers = [
            kind(server, "soak", table, self._gate, self.violations, number)
            for table in self._tables for number, kind in enumerate(kinds)]
        self._readers = [Reader(server, "soak", table, self._gate, self.violations) for table in self._tables for _ in "12"]
        self._long_running, self._checks, self._ledger_rows = [], 0, 0

    def run(self, seconds):
        self._steps.aka("init")
        watched = {"usage collect --loop 1s": ["usage", "collect", "--loop", "1s"],
                   "status --watch 1s": ["status", "--watch", "1s"]}
        self._long_running = [
            LongRunning(f"aka {name}", [self._aka, *words], self._environment) for name, words in watched.items()]
        for client in self._writers + self._readers:
            client.start()
        start, told = time.monotonic(), 0
        while (elapsed := time.monotonic() - start) < seconds:
            table = random.choice(self._tables)
            step = self._steps.take(table)
            self._check(table)
            if elapsed - told > 60:
                told = elapsed
                print(f"soak: {elapsed / 60:.0f} min, {self._checks} checks, {len(self.violations.all)} violations; {table.old}: "
                      f"{step}", file=sys.stderr, flush=True)
            time.sleep(random.uniform(0, 1))
        self._gate.is_over = True
        for client in self._writers + self._readers:
            client.join()
        for program in self._long_running:
            if program.stop() != 0:
                self.violations.add(f"{program.name} ended badly: {program.last_words}")

    def _check(self, table):
        """Holds the traffic, and compares what each writer has written with what is there, by each name."""
        self._gate.close()
        try:
            for name in table.names:
                found = {
                    int(line.split("|")[0]): [int(value) for value in line.split("|")[1:]] for line in self._checker.run(
                        f"SELECT writer, count(*), sum(control), sum(visits) FROM {name} GROUP BY writer")}
                for writer in self._writers:
                    if writer.table is table and found.get(writer.number, [0, 0, 0]) != writer.expected():
                        self.violations.add(
                            f"writer {writer.number} of {name}: wrote {writer.expected()}, there is {found.get(writer.number)}")
        finally:
            self._gate.open()
        kinds = "".join(self._checker.run(
            "SELECT coalesce((SELECT relkind::text FROM pg_class WHERE oid = to_regclass('public.' || name)), '-') "
            f"FROM unnest(ARRAY['{table.old}', '{table.new}']) WITH ORDINALITY u (name, place) ORDER BY place"))
        self._ledger_rows = self._steps.check_ledger(table, kinds)
        self._checks += 1
        for program in self._long_running:
            program.sample()
            if not program.is_running:
                self.violations.add(f"{program.name} has ended: {program.last_words}")

    def missed(self):
        return [program.name for program in self._long_running if program.growth() > GROWTH_LIMIT]

    def text(self):
        steps = [["step", "times"], *([name, str(count)] for name, count in sorted(self._steps.counts.items()))]
        memory = [["resident memory", "samples", "first", "warm", "last", "most", "growth"],
                  *(program.row() for program in self._long_running)]
        growth = max(program.growth() for program in self._long_running)
        checked = [
            report.Threshold("rows lost or duplicated, failed statements, ledger and catalog at odds", 0, len(self.violations.all)),
            report.Threshold("growth of a long-running aka", GROWTH_LIMIT, growth, " MB")]
        traffic = (f"{sum(client.statements for client in self._writers):,} statements of {len(self._writers)} writers, "
                   f"{sum(client.statements for client in self._readers):,} of {len(self._readers)} readers; {self._checks} checks; "
                   f"{self._ledger_rows} renames in the ledger")
        return "\n\n".join([traffic, report.table(steps), report.table(memory), report.threshold_table(checked)])


if __name__ == "__main__":
    sys.exit(main())
