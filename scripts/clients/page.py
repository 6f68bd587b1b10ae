"""The tables of docs/clients.md, between the marks that it has for them."""

import dataclasses
import pathlib

import operations
import story

PAGE = pathlib.Path(__file__).parent.parent.parent / "docs" / "clients.md"
BEGIN, END = "<!-- written by scripts/test-clients: {} -->\n", "<!-- end -->\n"
SIGNS = {"same": "=", "differs": "differs", "fails": "fails"}


@dataclasses.dataclass
class Run:
    """All answers of one client, directly or through the pooler, and the SQLSTATEs that the rehearsal foretold."""

    client: str
    shim: str
    version: str
    mode: str
    outcomes: list
    foretold: set


def write(shim, runs, server, pooler):
    begin = BEGIN.format(shim)
    head, rest = PAGE.read_text().split(begin)
    _, tail = rest.split(END, 1)
    tables = "\n".join([f"{server}, {pooler} with `pool_mode = transaction`.\n", summary(runs), matrix(runs), how(runs), rest_of(runs)])
    PAGE.write_text(head + begin + "\n" + tables + "\n" + END + tail)


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def clients(runs):
    return list(dict.fromkeys(run.client for run in runs))


def through_the_shim(run):
    """What the shim answered for the old name: to who had known the table, and to who began afterwards."""
    return [outcome for outcome in run.outcomes if outcome.table == story.OLD and outcome.phase in ("renamed", "restarted")]


def summary(runs):
    rows = []
    for client in clients(runs):
        ours = [run for run in runs if run.client == client]
        outcomes = [outcome for run in ours for outcome in run.outcomes]
        kinds = [sum(outcome.kind == kind for outcome in outcomes) for kind in SIGNS]
        rows.append([ours[0].version, *kinds, sum(outcome.unannounced for outcome in outcomes)])
    return table(["client", "answers the same", "different", "errors", "of these not announced"], rows)


def matrix(runs):
    names = clients(runs)
    rows = []
    for group, members in operations.GROUPS.items():
        rows.append([f"**{group}**", *[""] * len(names)])
        rows += [[operation, *[cell(runs, client, operation) for client in names]] for operation in members]
    return table(["through the old name", *names], rows)


def cell(runs, client, operation):
    kinds = {}
    for run in runs:
        for outcome in through_the_shim(run):
            if (run.client, outcome.operation) == (client, operation):
                kinds.setdefault(outcome.phase, set()).add(SIGNS[outcome.kind])
    if not kinds:
        return ""
    live, anew = ("/".join(sorted(kinds[phase])) for phase in ("renamed", "restarted"))
    return live if live == anew else f"{live}, anew {anew}"


def how(runs):
    """One line for each way in which something was not the same through the shim."""
    ways = {}
    for run in runs:
        for outcome in through_the_shim(run):
            if outcome.kind != "same":
                way = ways.setdefault((outcome.operation, outcome.kind, outcome.state), (outcome, {}))
                way[1].setdefault(run.client, set()).add(outcome.phase)
    rows = []
    for (operation, kind, state), (example, who) in sorted(ways.items(), key=lambda way: operations.order(way[0][0])):
        now = f"`{shortened(example.how)}`" if state else f"`{shortened(example.before)}` becomes `{shortened(example.how)}`"
        named = [client + (" anew" if phases == {"restarted"} else "") for client, phases in who.items()]
        rows.append([operation, now, f"`{example.code}`" if example.code else "**nothing**", ", ".join(named)])
    return table(["operation", "what comes out (T is the name that was asked)", "announced by", "clients"], rows)


def shortened(text, limit=110):
    text = text.removeprefix("none ").replace("`", "'")
    return text if len(text) <= limit else text[: limit - 2] + ".."


def rest_of(runs):
    """Everywhere else: under the table's own name, and after a rollback."""
    lines = []
    tables = [
        (outcome, run.client) for run in runs for outcome in run.outcomes if outcome.is_own and outcome.phase != "before"]
    lines.append(said(f"Under the table's own name, in all phases, {len(tables)} answers", tables))
    flipped = [
        (outcome, run.client) for run in runs for outcome in run.outcomes
        if outcome.phase == "rolled-back" and outcome.table == story.NEW]
    lines.append(said(f"Through the new name after the rollback, when the shim serves that, {len(flipped)} answers", flipped))
    missed = {}
    failed = set()
    for run in runs:
        for state in {o.state for o in through_the_shim(run) if o.phase == "renamed" and o.kind == "fails"} - {"none"}:
            failed.add(state)
            if state not in run.foretold:
                missed.setdefault(state, set()).add(run.client)
    foretold = sorted(failed - set(missed))
    text = f"`aka rehearse --statements`, run before, foretold {', '.join(foretold) or 'nothing'} to each client that then met them"
    if missed:
        text += "; not foretold, but announced by the plan, were " + ", ".join(
            f"{state} ({', '.join(sorted(who))})" for state, who in sorted(missed.items()))
    return "\n".join(lines + [f"- {text}."])


def said(text, outcomes):
    others = {}
    for outcome, client in outcomes:
        if outcome.kind != "same":
            others.setdefault(f"{outcome.operation} {outcome.kind}", set()).add(client)
    if not others:
        return f"- {text}: all the same."
    listed = "; ".join(
        f"{what} ({'all that ask' if len(who) > 4 else ', '.join(sorted(who))})" for what, who in sorted(others.items()))
    return f"- {text}; not the same: {listed}."
