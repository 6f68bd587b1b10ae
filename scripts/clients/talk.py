"""How a client in Python talks with scripts/test-clients: a line in says which phase begins and which names are to be used;
a JSON line out says what each operation on each name answered. Clients in other languages do the same."""

import json
import os
import sys

POOLED = os.environ["AKA_MODE"] == "pooled"


class Failed(Exception):
    """The server refused, with this SQLSTATE."""

    def __init__(self, state, message):
        super().__init__(message)
        self.state = state


def talk(client, operations, failure):
    """Operations are functions of a table's name; `failure` says of an exception which SQLSTATE it has, if any."""
    say(client=client)
    for line in sys.stdin:
        phase, *tables = line.split()
        for table in tables:
            for name, operation in operations.items():
                try:
                    say(table=table, operation=name, answer=str(operation(table)))
                except Exception as error:
                    message = f"{type(error).__name__}: {error}".split("\n")[0]
                    say(table=table, operation=name, state=failure(error) or "none", message=message)
        say(done=phase)


def say(**fields):
    print(json.dumps(fields), flush=True)
