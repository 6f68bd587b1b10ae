"""Programs that run for the whole soak, and the memory that they have."""

import os
import pathlib
import pty
import re
import statistics
import subprocess
import threading
import time


class LongRunning:
    """A program on a terminal of its own, whose resident memory is sampled."""

    # What a program allocates once, in its first minutes, is no growth.
    WARM_UP = 0.25

    def __init__(self, name, words, environment):
        self.name = name
        self.samples = []  # seconds since the start, megabytes
        self._start = time.monotonic()
        master, slave = pty.openpty()
        self._process = subprocess.Popen(
            words, env={**environment, "TERM": "xterm", "COLUMNS": "120"}, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self.last_words = b""
        threading.Thread(target=self._drain, args=(master,), daemon=True).start()

    def _drain(self, master):
        while True:
            try:
                read = os.read(master, 1 << 16)
            except OSError:
                return  # the terminal went with the program
            if not read:
                return
            self.last_words = (self.last_words + read)[-2000:]

    @property
    def is_running(self):
        return self._process.poll() is None

    def sample(self):
        try:
            status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return
        if found := re.search(r"VmRSS:\s+(\d+) kB", status):
            self.samples.append((time.monotonic() - self._start, int(found[1]) / 1024))

    def stop(self):
        self._process.terminate()
        return self._process.wait(timeout=30)

    def warm(self):
        return self.samples[int(len(self.samples) * self.WARM_UP):]

    def growth(self):
        """Megabytes that the last third of the warm samples has more than the first, in the median."""
        values = [value for _, value in self.warm()]
        third = max(1, len(values) // 3)
        return statistics.median(values[-third:]) - statistics.median(values[:third])

    def row(self):
        values = [value for _, value in self.samples]
        warm = [value for _, value in self.warm()]
        return [self.name, str(len(values)), f"{values[0]:.1f} MB", f"{warm[0]:.1f} MB", f"{values[-1]:.1f} MB",
                f"{max(values):.1f} MB", f"{self.growth():+.1f} MB"]
