"""Has real clients work through both names of a table while it is renamed, rolled back and cleaned up: see --help."""

import argparse
import json
import re
import subprocess
import sys
import tempfile

import page
import registry
import story
import surroundings


def main():
    options = arguments()
    chosen = [client for client in registry.CLIENTS if options.only in (None, client.name)]
    server = surroundings.Boot("private-postgres")
    try:
        pooler = surroundings.Boot("private-pooler", server.host, "4")
        try:
            runs = [run(client, mode, server, pooler, options) for client in chosen for mode in ("direct", "pooled")]
        finally:
            pooler.stop()
    finally:
        server.stop()
    if options.only is None:
        page.write(runs, version(server, "postgres"), version(pooler, "pgbouncer"))
    surprises = [(run, outcome) for run in runs for outcome in run.outcomes if outcome.unannounced]
    for surprised, outcome in surprises:
        print(
            f"test-clients: {surprised.client} ({surprised.mode}), {outcome.phase}: {outcome.operation} on {outcome.table} was "
            f"{outcome.before} and is {outcome.how}: not announced", file=sys.stderr)
    if surprises:
        sys.exit(1)
    print(f"test-clients: {sum(len(run.outcomes) for run in runs)} answers, no difference that aka plan had not announced",
          file=sys.stderr)


def run(client, mode, server, pooler, options):
    print(f"{client.name} ({mode})", file=sys.stderr)
    client.prepare()
    database = surroundings.Database(server, f"{client.name}_{mode}", options.aka)
    host = (server if mode == "direct" else pooler).host
    address = {"PGHOST": host, "PGPORT": "5432"}
    if client.needs_port:
        address = {"PGHOST": "127.0.0.1", "PGPORT": str(surroundings.Relay(host).port)}
    environment = {**database.environment, **address, **client.environment, "AKA_MODE": mode}
    with tempfile.TemporaryDirectory() as work:
        environment["AKA_WORK"] = work
        version, outcomes, foretold = story.tell(client.name, client.command, environment, database)
    for outcome in outcomes:
        print(json.dumps({"client": client.name, "version": version, "mode": mode, **outcome.fields()}), flush=True)
    return page.Run(client.name, version, mode, outcomes, foretold)


def version(booted, program):
    """For example PostgreSQL 15.4."""
    said = subprocess.run([booted.bin / program, "--version"], capture_output=True, text=True, check=True).stdout
    return f"{'PostgreSQL' if program == 'postgres' else 'pgbouncer'} {re.search(r'[0-9.]+', said).group()}"


def arguments():
    parser = argparse.ArgumentParser(
        prog="test-clients",
        description="Has real clients work through both names of a table while it is renamed, rolled back and cleaned up, "
        "directly and through pgbouncer. Prints a JSON line for each answer; a run of all clients writes the tables of "
        "docs/clients.md. Fails if an answer differs and aka plan had not announced it.",
        epilog="example: scripts/test-clients --only jdbc")
    parser.add_argument("--aka", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="NAME", choices=registry.NAMES, help="one client: " + ", ".join(registry.NAMES))
    return parser.parse_args()


if __name__ == "__main__":
    main()
