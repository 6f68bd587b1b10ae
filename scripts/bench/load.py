"""The live load: prepared reads, short writes, and one transaction that holds the table for seconds at a time."""

import re
import signal
import subprocess
import threading
import time

import latency
from server import HERE, Session, SQLError

# Statements a second, of four clients each. Far below what the machine can do: at saturation the worst latency is the
# scheduler's.
RATES = {"read.sql": 400, "write.sql": 200}
CLIENTS = 4
APPLICATION = "load"


class Load:
    def __init__(self, server, database, directory):
        self._directory = directory
        self._server = server
        self._log_start = server.log_size()
        self._drivers = [
            subprocess.Popen(
                [server.bin / "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-R", str(rate),
                 "-T", "3600", "-l", "--log-prefix", directory / script, "--failures-detailed", "-f", HERE / script,
                 database],
                env={**server.environment, "PGAPPNAME": APPLICATION},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for script, rate in RATES.items()]

    def stop(self):
        """Ends the load. Returns every statement, and how many failed."""
        for driver in self._drivers:
            # What -T uses: each client finishes its statement, and the logs are complete.
            driver.send_signal(signal.SIGALRM)
        failed = 0
        for driver in self._drivers:
            summary = driver.communicate()[0]
            counted = re.search(r"number of failed transactions: (\d+)", summary)
            failed += int(counted[1]) if counted else 1
            failed += len(re.findall(r"client \d+ .*aborted", summary))
        statements = []
        for file in self._directory.iterdir():
            with open(file) as lines:
                statements.extend(latency.parse(lines))
            file.unlink()
        return statements, max(failed, self._server.errors_since(self._log_start, APPLICATION))


class LongTransaction:
    """Reads and writes the table (ACCESS SHARE and ROW EXCLUSIVE), keeps both locks for a while, pauses, and so on."""

    PAUSE = 1.0

    def __init__(self, server, database, hold):
        self._session = Session(server, database, "long transaction")
        self._hold = hold
        self._holding = threading.Event()
        self._over = threading.Event()
        self.failed = 0
        self._thread = threading.Thread(target=self._repeat)
        self._thread.start()

    def wait_until_it_begins(self):
        self._holding.clear()
        if not self._holding.wait(60):
            raise SystemExit("bench-swap: the long transaction does not run")

    def stop(self):
        """Returns how many of its statements failed."""
        self._over.set()
        self._thread.join()
        self._session.close()
        return self.failed

    def _repeat(self):
        try:
            while not self._over.is_set():
                self._session.run("BEGIN\\; SELECT count(*) FROM users\\; UPDATE users SET visits = 0 WHERE id = 0")
                self._holding.set()
                self._over.wait(self._hold)
                self._session.run("COMMIT")
                self._over.wait(self.PAUSE)
        except SQLError:
            self.failed += 1
