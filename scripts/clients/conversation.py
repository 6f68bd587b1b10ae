"""A running client. It hears which phase begins and answers with a line of JSON for each operation."""

import json
import queue
import subprocess
import threading
import time


class Conversation:
    LIMIT = 90

    def __init__(self, command, environment):
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._lines = queue.Queue()
        self._errors = []
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=lambda: self._errors.extend(self._process.stderr), daemon=True).start()
        self.version = self._next(time.monotonic() + self.LIMIT)["client"]

    def phase(self, name, *tables):
        """The answers to everything that the client can do, for each of the tables."""
        self._process.stdin.write(" ".join([name, *tables]) + "\n")
        self._process.stdin.flush()
        deadline = time.monotonic() + self.LIMIT
        answers = []
        while "done" not in (line := self._next(deadline)):
            answers.append(line)
        return answers

    def end(self):
        self._process.stdin.close()
        if self._process.wait(timeout=30) != 0:
            raise SystemExit(f"test-clients: a client ended badly:\n{''.join(self._errors)}")

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _next(self, deadline):
        try:
            line = self._lines.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            line = None
        if line is None:
            self._process.kill()
            self._process.wait()
            raise SystemExit(f"test-clients: a client fell silent:\n{''.join(self._errors)}")
        return json.loads(line)
