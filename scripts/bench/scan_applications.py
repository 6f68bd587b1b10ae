"""Scans real applications for the names of their own tables."""

import json
import pathlib
import random
import re
import subprocess
import sys
import zipfile

import source_files
from script import Script

SCRIPT = Script("measure-scan", __doc__)

# Applications that keep their data in SQL, by the language that speaks to the database: Debian's packages of scripts and
# sources, and with "pypi:" PyPI's wheels.
APPLICATIONS = {
    "Python": ["mailman3", "python3-nova", "python3-keystone", "python3-glance", "pypi:apache-superset",
               "pypi:apache-airflow-core", "pypi:buildbot", "pypi:ckan", "pypi:matrix-synapse", "pypi:indico", "pypi:kinto",
               "pypi:mlflow"],
    "Ruby": ["redmine", "schleuder"],
    "PHP": ["mediawiki", "roundcube-core", "tt-rss", "postfixadmin", "cacti", "icingaweb2"],
    "Go": ["golang-github-docker-notary-dev", "golang-github-cloudflare-cfssl-dev"],
    "SQL": ["postgresql-15-partman"],
}
NAME = r"""[`"']?(?:public\.|\{\$?\w+\})?([a-z][a-z0-9_]{2,50})[`"']?"""
# Where an application says which tables it has.
DECLARATIONS = [
    re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?" + NAME + r"\s*\(", re.I),
    re.compile(r"""__tablename__ *= *["'](\w+)["']"""),
    re.compile(r"""db_table *= *["'](\w+)["']"""),
    re.compile(r"""create_table\(?\s*["':](\w+)"""),
    re.compile(r"""(?:op\.create_table|[^.\w]Table)\(\s*["'](\w+)["']"""),
    re.compile(r"""TableName\(\) string \{\s*return ["`](\w+)["`]"""),
    re.compile(r"""insert into (\w+)\s*\((?=[^)]*\)\s*\n?\s*values ?\(:)""", re.I),
    re.compile(r"""createTable\(\s*["'](\w+)["']"""),
    re.compile(r"""@Table\(name *= *"(\w+)\""""),
]


def options():
    SCRIPT.option("--folder", default=".build/applications", help="what was fetched (default .build/applications)")
    SCRIPT.option("--language", choices=list(APPLICATIONS), help="only the applications of this language")
    SCRIPT.number("--sample", 10, "how many places of each application to print")
    SCRIPT.number("--seed", 1, "which sample")
    SCRIPT.option("--missed", action="store_true", help="print lines that look like SQL and were not reported instead")
    return SCRIPT.parse()


def run(words, folder):
    return subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def fetch(name, folder):
    """Fetches and unpacks an application, unless that was done before. Returns false if it is not to be had."""
    if (folder / ".fetched").exists():
        return True
    folder.mkdir(parents=True, exist_ok=True)
    kind, _, package = name.rpartition(":")
    if kind == "pypi":
        done = run([sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-q", package], folder)
        for wheel in folder.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(folder)
    else:
        done = run(["apt-get", "download", package], folder)
        for archive in folder.glob("*.deb"):
            run(["dpkg", "-x", archive.name, "."], folder)
    if done.returncode != 0:
        print(f"cannot fetch {name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return False
    (folder / ".fetched").touch()
    return True


def tables(paths):
    names = set()
    for path in paths:
        text = path.read_text(errors="replace")
        for pattern in DECLARATIONS:
            names.update(match.lower() for match in pattern.findall(text))
    return sorted(names - {"table", "the", "users_new", "select", "temp", "test", "tests", "not", "and"})


def scan(aka, folder, names):
    words = [word for name in names for word in ("--name", f'"{name}"="renamed_{name}"')]
    result = subprocess.run([aka, "scan", str(folder), "--json", *words], capture_output=True)
    if result.returncode not in (0, 3):
        sys.exit(f"aka failed: {result.stderr.decode()}")
    return json.loads(result.stdout)


def missed(paths, names, findings):
    """Lines that look as if they say a table in SQL, and that nothing was said of."""
    said = {(finding["file"], finding["line"]) for finding in findings}
    pattern = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+[\"`]?(?:" + "|".join(names) + r")\b[\"`]?", re.I)
    for path in paths:
        for number, line in enumerate(path.read_text(errors="replace").split("\n"), 1):
            if pattern.search(line) and (str(path), number) not in said and len(line) < 400:
                yield path, number, line.strip()


def main():
    asked = options()
    places, total, choice = [], 0, random.Random(asked.seed)
    for language, applications in APPLICATIONS.items():
        if asked.language not in (None, language):
            continue
        for name in applications:
            folder = pathlib.Path(asked.folder) / re.sub(r"\W+", "-", name)
            if not fetch(name, folder):
                continue
            paths = list(source_files.below(folder))
            names = tables(paths)
            report = scan(asked.aka, folder, names) if names else {"findings": [], "bytes": 0}
            size = report["bytes"] / 1e6
            print(f"{language:12} {name:32} {size:6.1f} MB {len(names):4} tables {len(report['findings']):6} places")
            total += len(report["findings"])
            if asked.missed:
                shown = list(missed(paths, names, report["findings"])) if names else []
            else:
                shown = [(found["file"], found["line"], f"{found['name']:>20} {found['kind']:11} {found['text']}")
                         for found in report["findings"]]
            places += choice.sample(shown, min(asked.sample, len(shown)))
    print(f"{total} places; {len(places)} of them, as many of each application:" if asked.sample else f"{total} places")
    for path, line, text in places:
        print(f"{path}:{line}: {text[:220]}")


main()
