"""A throw-away PostgreSQL, and sessions on it."""

import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).parent


class Server:
    """Lives as long as this object holds the other end of its standard input."""

    # fsync, so that a COMMIT costs what it costs. No checkpoint of its own accord falls into a measured window.
    SETTINGS = ["fsync=on", "checkpoint_timeout=1h", "max_wal_size=8GB", "log_line_prefix=%a|"]

    def __init__(self, settings=()):
        options = [word for setting in [*self.SETTINGS, *settings] for word in ("-c", setting)]
        self._process = subprocess.Popen(
            [HERE.parent / "private-postgres", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        facts = dict(word.split("=", 1) for word in self._process.stdout.readline().split())
        if not facts:
            raise SystemExit("bench: the server did not start")
        self.bin = pathlib.Path(facts["bin"])
        self.data = pathlib.Path(facts["data"])
        self._log = self.data / "server.log"
        self.environment = {**os.environ, "PGHOST": facts["host"], "PGUSER": "postgres"}

    def stop(self):
        self._process.stdin.close()
        self._process.wait()

    def template(self, name):
        """Makes a database from the SQL file of that name."""
        self._run("createdb", name)
        self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", name, "-f", HERE / f"{name}.sql")

    def fresh(self, template):
        """A new copy of a template, with everything on disk. Returns its name."""
        self._run("dropdb", "--if-exists", "--force", "bench")
        self._run("createdb", "-T", template, "bench")
        self._run("psql", "-qX", "-d", "bench", "-c", "CHECKPOINT")
        return "bench"

    def version(self):
        """For example PostgreSQL 15.4."""
        said = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return f"PostgreSQL {said.split()[2]}"

    def log_size(self):
        return self._log.stat().st_size

    def log_since(self, offset):
        """The entries after that place of the log. What goes on in a further line begins with a tab there."""
        with open(self._log, errors="replace") as log:
            log.seek(offset)
            return re.split(r"\n(?!\t)", log.read())

    def errors_since(self, offset, application):
        """How many errors the server reported to an application after that place of its log."""
        return sum(entry.startswith((f"{application}|ERROR", f"{application}|FATAL")) for entry in self.log_since(offset))

    def _run(self, program, *arguments):
        subprocess.run(
            [self.bin / program, *arguments], env=self.environment, check=True, stderr=subprocess.PIPE, text=True)


class SQLError(Exception):
    def __init__(self, state, text):
        super().__init__(f"{state}: {text}")
        self.state = state


class Session:
    """A psql that waits for statements. Those that are joined with \\; travel in one message."""

    END = "end of statement"

    def __init__(self, server, database, application):
        self._process = subprocess.Popen(
            [server.bin / "psql", "-qAtX", "-d", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, bufsize=1, env={**server.environment, "PGAPPNAME": application})

    def run(self, sql):
        """Returns the rows' lines."""
        self._process.stdin.write(f"{sql};\n\\echo {self.END} :SQLSTATE\n")
        lines = []
        for line in self._process.stdout:
            if line.startswith(self.END):
                state = line.split()[-1]
                if state != "00000":
                    raise SQLError(state, " ".join(lines))
                return lines
            lines.append(line.rstrip("\n"))
        raise SQLError("08006", " ".join(lines))

    def close(self):
        self._process.stdin.close()
        self._process.wait()
