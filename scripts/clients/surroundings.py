"""A throw-away PostgreSQL, a pooler before it, a way in over TCP, and the aka that is tried out on them."""

import json
import os
import pathlib
import socket
import subprocess
import threading

SCRIPTS = pathlib.Path(__file__).parent.parent


class Boot:
    """One of the scripts that boot something which lives while this object holds its standard input."""

    def __init__(self, script, *arguments):
        self._process = subprocess.Popen(
            [SCRIPTS / script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        facts = dict(word.split("=", 1) for word in self._process.stdout.readline().split())
        if not facts:
            raise SystemExit(f"test-clients: {script} did not start")
        self.host = facts["host"]
        self.bin = pathlib.Path(facts["bin"])

    def stop(self):
        self._process.stdin.close()
        self._process.wait()


class Relay:
    """A port of this machine's own for a client that knows no Unix sockets (JDBC)."""

    def __init__(self, host):
        self._target = f"{host}/.s.PGSQL.5432"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self._listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            for source, sink in [(client, server), (server, client)]:
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Database:
    """A fresh database with the tables of schema.sql, and aka to rename them."""

    def __init__(self, server, name, aka):
        self._aka = aka
        self._psql = server.bin / "psql"
        self.environment = {**os.environ, "PGHOST": server.host, "PGUSER": "postgres", "PGDATABASE": name}
        self._run(server.bin / "createdb", name)
        self.sql("-f", str(SCRIPTS / "clients" / "schema.sql"))

    def sql(self, *arguments):
        return self._run(self._psql, "-qAtX", "-v", "ON_ERROR_STOP=1", *arguments)

    def rows(self, table):
        """Every row, and how many there are: whatever a client did, it has cleaned up after itself."""
        return self.sql("-c", f"SELECT id, email, name, logins FROM {table} ORDER BY id")

    def aka(self, *arguments):
        return self._run(self._aka, *arguments)

    def findings(self, old, new, shim):
        """What `aka plan` says beforehand, by code."""
        plan = json.loads(self.aka("plan", old, new, "--shim", shim, "--json"))
        return {finding["code"] for rename in plan["renames"] for finding in rename["findings"]}

    def foretold(self, old, new, shim):
        """The SQLSTATEs with which `aka rehearse` says that statements seen so far will fail."""
        report = json.loads(self.aka("rehearse", old, new, "--shim", shim, "--statements", "--json", "--quiet"))
        verdicts = [statement["verdict"] for statement in report["statements"]]
        return {verdict["fails"]["state"] for verdict in verdicts if "fails" in verdict}

    def _run(self, *command):
        done = subprocess.run(
            [str(word) for word in command], env=self.environment, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise SystemExit(f"test-clients: {' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout
