"""The clients: how each is made ready and started."""

import dataclasses
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
BUILD = HERE.parent.parent / ".build" / "clients"


@dataclasses.dataclass
class Client:
    name: str
    command: list
    environment: dict = dataclasses.field(default_factory=dict)
    # What must be run once before it, for languages that are compiled.
    preparation: list = None
    # Without Unix sockets.
    needs_port: bool = False

    def prepare(self):
        if self.preparation:
            subprocess.run(self.preparation, env={**os.environ, **self.environment}, check=True)


def python(name, file):
    return Client(name, [BUILD / "python" / "bin" / "python", "-B", HERE / file])


CLIENTS = [
    python("psycopg3", "client_psycopg3.py"),
    python("psycopg2", "client_psycopg2.py"),
    python("asyncpg", "client_asyncpg.py"),
    python("sqlalchemy", "client_sqlalchemy.py"),
    python("django", "client_django.py"),
    Client("activerecord", ["ruby", HERE / "client_activerecord.rb"]),
    Client("sequel", ["ruby", HERE / "client_sequel.rb"]),
    Client(
        "jdbc", ["java", "-cp", "/usr/share/java/postgresql.jar", HERE / "client_jdbc.java"], needs_port=True),
    Client("node-pg", ["node", HERE / "client_node.js"], {"NODE_PATH": str(BUILD / "node/usr/share/nodejs")}),
    Client("dbi", ["perl", HERE / "client_dbi.pl"]),
    Client("pdo", ["php", HERE / "client_pdo.php"]),
    Client(
        "pgx", [BUILD / "pgx"],
        # Debian's Go packages are a GOPATH of their own.
        {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""},
        ["go", "build", "-o", BUILD / "pgx", HERE / "client_pgx.go"]),
]
NAMES = [client.name for client in CLIENTS]
