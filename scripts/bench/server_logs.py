"""Logs as a busy server writes them, in each format."""

import shutil
import subprocess
import time

import report
from server import HERE, Server

PREFIX = "%m [%p] %c %l %q%u@%d/%a "
FORMATS = ["csv", "json", "log"]
SETTINGS = [
    "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_filename=server.log", "log_file_mode=0644",
    "log_rotation_size=0", "log_statement=all", "log_min_duration_statement=0",
    f"log_line_prefix={PREFIX}"]


def make(folder, megabytes):
    """Writes one log a format of about this size, by repeating what one server logged. Returns their paths,
    and what all of it ran on."""
    server = Server(settings=SETTINGS)
    try:
        work(server.bin, {**server.environment, "PGDATABASE": "postgres"})
        time.sleep(1)
        paths = {
            format: multiply(server.data / "log" / f"server.{format}", folder, megabytes) for format in FORMATS}
        return paths, report.machine(server)
    finally:
        server.stop()


def work(bin, environment):
    def run(*words):
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run(bin / "pgbench", "-i", "-q")
    for protocol in ["simple", "extended", "prepared"]:
        run(bin / "pgbench", "-n", "-c", "4", "-t", "500", "-M", protocol)
        # Some fail on purpose.
        run(bin / "psql", "-qX", "-f", HERE / "odd.sql")


def multiply(source, folder, megabytes):
    path = folder / source.name
    size = source.stat().st_size
    with open(path, "wb") as target:
        for _ in range(max(1, round(megabytes * 1_000_000 / size))):
            with open(source, "rb") as part:
                shutil.copyfileobj(part, target, 1 << 20)
    return path
