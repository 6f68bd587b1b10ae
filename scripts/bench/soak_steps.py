"""What a soak does to a table, step by step, and where the table then is."""

import json
import random
import signal
import subprocess
import time

# The test is about rows, not about a week of evidence; what it accepts here it does not wait for.
ACCEPTED = ["too-soon", "probe-only", "brownout-unseen"]
KINDS = {"table": "r", "view": "v", "nothing": "-"}


class Table:
    """A table, where it stands, and the names that the traffic may say."""

    # What is at the old name and at the new one.
    STATES = {
        "original": ("table", "nothing"), "active": ("view", "table"), "cleaned": ("nothing", "table"),
        "flipped": ("table", "view"), "bare": ("table", "nothing")}

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.state = "original"
        self.names = [old]

    def arrive(self, state):
        self.state = state
        self.names = self.names_in(state)

    def names_in(self, state):
        return [name for name, kind in zip((self.old, self.new), self.STATES[state]) if kind != "nothing"]

    def expected(self):
        return "".join(KINDS[kind] for kind in self.STATES[self.state])


class Steps:
    """Runs aka. Each step keeps the names alive that the traffic says meanwhile."""

    def __init__(self, aka, environment, gate, violations):
        self._aka, self._environment, self._gate, self._violations = aka, environment, gate, violations
        self.counts = {}

    def aka(self, *words, kill_after=None):
        process = subprocess.Popen(
            [self._aka, *words], env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        output = process.communicate(timeout=900)[0]
        return process.returncode, output

    def take(self, table):
        """One step that is possible where the table stands."""
        possible = {
            "original": [self.rename], "bare": [self.rename, self.restore_flipped],
            "active": [self.rollback, self.rollback_bare, self.clean_up, self.clean_up, self.clean_up_in_use],
            "flipped": [self.rename, self.clean_up_flipped, self.clean_up_in_use], "cleaned": [self.restore]}
        step = random.choice(possible[table.state])
        done = step(table)
        name = step.__name__.replace("_", " ") + ("" if done else ", not yet")
        self.counts[name] = self.counts.get(name, 0) + 1
        return name

    def rename(self, table):
        return self._move(table, "active", "rename", table.old, table.new)

    def rollback(self, table):
        return self._move(table, "flipped", "rollback", table.old)

    def rollback_bare(self, table):
        return self._move(table, "bare", "rollback", table.old, "--no-shim")

    def clean_up(self, table):
        return self._clean(table, "cleaned", table.old)

    def clean_up_flipped(self, table):
        return self._clean(table, "bare", table.new)

    def clean_up_in_use(self, table):
        """The traffic says the name, so it must stay."""
        time.sleep(2)
        code, output = self.aka("cleanup", table.old, "--quiet-period", "1h", "--no-brownout", *self._accepting())
        if code != 3:
            self._violations.add(f"cleanup of {table.old}, which is in use: exit code {code}: {output}")
        return True

    def restore(self, table):
        self._must("restore", table.old)
        table.arrive("active")
        return True

    def restore_flipped(self, table):
        """There may be nothing to restore: the rollback left no view."""
        code, output = self.aka("restore", table.new)
        if code == 0 and "works again" in output:
            table.arrive("flipped")
            return True
        if code not in (0, 2):
            self._violations.add(f"restore {table.new}: exit code {code}: {output}")
        return False

    def _move(self, table, state, *words):
        self._narrow(table, [name for name in table.names if name in table.names_in(state)])
        if random.random() < 0.3:
            # Killed at any moment; the same command finishes the job.
            self.aka(*words, kill_after=random.uniform(0, 0.4))
            self.counts["killed with SIGKILL"] = self.counts.get("killed with SIGKILL", 0) + 1
        self._must(*words)
        table.arrive(state)
        return True

    def _clean(self, table, state, name):
        """The applications have moved over: nobody says the name. It may take a few attempts until that shows."""
        before = table.names
        self._narrow(table, table.names_in(state))
        way = ["--no-brownout"] if random.random() < 0.6 else ["--brownout", "2s"]
        for _ in range(6):
            time.sleep(2)
            code, output = self.aka("cleanup", name, "--quiet-period", "1s", *way, *self._accepting())
            if code == 0:
                table.arrive(state)
                return True
            if code != 3:
                self._violations.add(f"cleanup {name}: exit code {code}: {output}")
                break
        table.names = before
        return False

    def _narrow(self, table, names):
        """When the gate has been closed once, nobody says the other names any more."""
        table.names = names
        self._gate.close()
        self._gate.open()

    def _must(self, *words):
        code, output = self.aka(*words)
        if code != 0:
            self._violations.add(f"aka {' '.join(words)}: exit code {code}: {output}")

    def _accepting(self):
        return [word for code in ACCEPTED for word in ("--accept-gap", f"{code}=soak")]

    def check_ledger(self, table, kinds):
        """Ledger and catalog agree with each other, and with what was done."""
        if kinds != table.expected():
            self._violations.add(f"{table.old} is {table.state}, and the catalog says {kinds}")
        code, output = self.aka("doctor")
        if code != 0:
            self._violations.add(f"doctor: exit code {code}: {output}")
        status = json.loads(self.aka("status", "--json", "--quiet")[1])
        ill = [rename for rename in status if rename["health"] != "ok"]
        if ill:
            self._violations.add(f"status: {ill}")
        return len(status)
