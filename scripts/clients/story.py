"""What happens to the tables of a client while it keeps its connections open, and what is made of its answers."""

import re

import conversation
import operations

OLD, NEW = "users", "tb_user"


class Outcome:
    """What became of one operation on one name in one phase, next to what it was before the rename."""

    def __init__(self, client, phase, reply, before, findings):
        self.phase = phase
        self.table = reply["table"]
        self.operation = reply["operation"]
        self.how = described(reply)
        self.state = reply.get("state")
        self.before = described(before)
        if self.how == self.before:
            self.kind = "same"
        else:
            self.kind = "differs" if self.state is None else "fails"
        self.code = operations.announcement(client, phase, self.operation, findings, self.is_own)

    @property
    def is_own(self):
        """Whether it is the table's own name at that time, and no shim's."""
        return (self.table == NEW) != (self.phase in ("before", "rolled-back"))

    @property
    def unannounced(self):
        return self.kind != "same" and self.code is None

    def fields(self):
        return {
            "phase": self.phase, "table": self.table, "operation": self.operation, "outcome": self.kind,
            "before": self.before, "now": self.how, "announced": self.code if self.kind != "same" else None,
        }


def described(reply):
    """An answer, with T for the name that was asked, and without what is another in each run or on each machine."""
    text = f"{reply['state']} {reply['message']}" if "state" in reply else reply["answer"]
    text = re.sub(r" at /\S+ line \d+.*|:0x[0-9a-f]+", "", text)
    return re.sub(rf"\b{reply['table']}\b", "T", text)


def tell(name, command, environment, database, shim):
    """Renames, rolls back, renames again and cleans up under a client. Returns its version and all outcomes."""
    client = conversation.Conversation(command, environment)
    rows = database.rows(OLD)
    first = client.phase("before", OLD)
    if failed := [(reply["operation"], described(reply)) for reply in first if "state" in reply]:
        raise SystemExit(f"test-clients: {client.version} fails before anything happened: {failed}")
    before = {reply["operation"]: reply for reply in first}
    findings = database.findings(OLD, NEW, shim)
    outcomes = [Outcome(name, "before", reply, reply, findings) for reply in first]
    foretold = database.foretold(OLD, NEW, shim)

    def play(who, phase, *tables):
        replies = who.phase(phase, *tables)
        outcomes.extend(Outcome(name, phase, reply, before[reply["operation"]], findings) for reply in replies)
        if database.rows(tables[-1]) != rows:
            raise SystemExit(f"test-clients: {who.version} lost or left rows in phase {phase}:\n{database.rows(tables[-1])}")

    accepted = ["--accept=alias-upserts"] if shim == "alias" else []
    database.aka("rename", OLD, NEW, "--shim", shim, "--quiet", *accepted)
    play(client, "renamed", OLD, NEW)
    # Whoever starts now has never seen the table under its old name.
    newcomer = conversation.Conversation(command, environment)
    play(newcomer, "restarted", OLD, NEW)
    newcomer.end()
    database.aka("rollback", OLD, "--quiet")
    play(client, "rolled-back", NEW, OLD)
    database.aka("rename", OLD, NEW, "--shim", shim, "--quiet", *accepted)
    play(client, "renamed-again", NEW)
    gaps = [f"--accept-gap={gap}=the clients are known" for gap in ("too-soon", "probe-only", "reads-uncounted")]
    database.aka("cleanup", OLD, "--no-brownout", *gaps)
    play(client, "cleaned-up", NEW)
    client.end()
    return client.version, outcomes, foretold
