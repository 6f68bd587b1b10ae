"""Has real clients work through both names of a table while it is renamed, rolled back and cleaned up: see --help."""

import argparse
import concurrent.futures
import json
import re
import subprocess
import sys
import tempfile

import page
import registry
import story
import surroundings

SHIMS = ["view", "alias"]


def main():
    options = arguments()
    chosen = [client for client in registry.CLIENTS if options.only in (None, client.name)]
    for client in chosen:
        client.prepare()
    # What the server has seen is to be rehearsed for each client: nothing may be evicted.
    server = surroundings.Boot("private-postgres", "-c", "pg_stat_statements.max=50000")
    try:
        pooler = surroundings.Boot("private-pooler", server.host, "4")
        try:
            runs = {shim: play(shim, chosen, server, pooler, options.aka) for shim in options.shim or SHIMS}
            if options.only is None:
                for shim in runs:
                    page.write(shim, runs[shim], version(server, "postgres"), version(pooler, "pgbouncer"))
        finally:
            pooler.stop()
    finally:
        server.stop()
    tell([run for shim in runs for run in runs[shim]])


def tell(runs):
    """Fails if there is anything that the plan had not said."""
    surprises = [(run, outcome) for run in runs for outcome in run.outcomes if outcome.unannounced]
    for run, outcome in surprises:
        print(
            f"test-clients: {run.client} ({run.shim}, {run.mode}), {outcome.phase}: {outcome.operation} on {outcome.table} was "
            f"{outcome.before} and is {outcome.how}: not announced", file=sys.stderr)
    if surprises:
        sys.exit(1)
    answers = sum(len(run.outcomes) for run in runs)
    print(f"test-clients: {answers} answers, no difference that aka plan had not announced", file=sys.stderr)


def play(shim, clients, server, pooler, aka):
    """Two at a time: each client and mode has a database of its own."""
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        begun = [
            executor.submit(run, client, mode, shim, server, pooler, aka) for client in clients for mode in ("direct", "pooled")]
        runs = []
        for future in begun:
            runs.append(future.result())
            for outcome in runs[-1].outcomes:
                print(json.dumps({
                    "client": runs[-1].client, "version": runs[-1].version, "mode": runs[-1].mode, "shim": shim, **outcome.fields()}))
        return runs


def run(client, mode, shim, server, pooler, aka):
    print(f"{client.name} ({shim}, {mode})", file=sys.stderr)
    database = surroundings.Database(server, f"{client.name}_{shim}_{mode}", aka)
    host = (server if mode == "direct" else pooler).host
    address = {"PGHOST": host, "PGPORT": "5432"}
    if client.needs_port:
        address = {"PGHOST": "127.0.0.1", "PGPORT": str(surroundings.Relay(host).port)}
    environment = {**database.environment, **address, **client.environment, "AKA_MODE": mode}
    with tempfile.TemporaryDirectory() as work:
        environment["AKA_WORK"] = work
        version, outcomes, foretold = story.tell(client.name, client.command, environment, database, shim)
    return page.Run(client.name, shim, version, mode, outcomes, foretold)


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
    parser.add_argument("--shim", choices=SHIMS, action="append", help="what keeps the old name alive: view, alias, or both")
    return parser.parse_args()


if __name__ == "__main__":
    main()
