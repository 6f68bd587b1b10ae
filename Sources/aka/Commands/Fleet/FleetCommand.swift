import CommandLineKit

struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "Do the same in many databases: one a tenant, one schema a tenant, shards.",
    discussion: """
      The targets are lines of a file: a connection string as for psql, and schema=NAME where tenants share a database. Or \
      they are the rows of a query. docs/fleets.md describes them. All of the commands below take --json, which prints one line \
      a target.

      Exit codes: 0 all is done; 1 some targets failed; if nothing was done in any: 2 refused, 69 unreachable, 75 try again; \
      3 not yet.

      Example:
        aka fleet apply -f prefix.json --targets tenants.txt --plan
        aka fleet apply -f prefix.json --targets tenants.txt
        aka fleet status --query "SELECT datname AS database FROM pg_database WHERE datname LIKE 'tenant%'"
        aka fleet usage --targets tenants.txt
        aka fleet cleanup --targets tenants.txt
      """,
    subcommands: [
      FleetApplyCommand.self, FleetStatusCommand.self, FleetUsageCommand.self, FleetCleanupCommand.self,
    ])
}
