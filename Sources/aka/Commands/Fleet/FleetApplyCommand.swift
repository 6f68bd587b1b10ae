import Aka
import CommandLineKit

struct FleetApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Rename what a manifest lists in every target: in each all tables or none.",
    discussion: """
      One target goes first, the canary; then the others, some at a time, until one fails. What was begun is wholly done or not \
      at all. The same command again skips what is done, as each target's own ledger says, and goes on with the rest.

      Example:
        aka fleet apply -f prefix.json --targets tenants.txt --plan
        aka fleet apply -f prefix.json --targets tenants.txt --canary 3 --parallel 16
        aka fleet apply -f prefix.json --database service=shop --query 'SELECT schema_name AS schema FROM tenants' --json
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The manifest; - is standard input.", valueName: "file"),
    completion: .file())
  var file: String
  @Flag(help: "Only say what would be done.")
  var plan = false
  @OptionGroup var fleet: FleetOptions
  @OptionGroup var pace: FleetPaceOptions
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var rehearsal: RehearsalOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard file != "-" || fleet.targets != "-" else {
      throw ValidationError("Standard input is the manifest or the targets, not both.")
    }
  }

  func run() throws {
    let session = FleetSession(
      fleet: fleet, database: database, output: output, records: plan ? nil : "fleet apply")
    let text = FleetText<FleetApplied>(details: Self.details) { applied in
      applied.surprises == 0
        ? []
        : [
          "\(Amount.count(applied.surprises, "statement")) of its application will fail or change through the old names: 'aka "
            + "rehearse' says which, 'aka rollback' undoes it"
        ]
    }
    try session.run(text) { fleet, tell in
      let manifest = try ManifestFile.read(file)
      guard !plan else {
        return fleet.plan(
          manifest, accepting: acceptance.codes, parallel: self.fleet.parallel, tell: tell)
      }
      return fleet.apply(
        manifest, accepting: acceptance.codes, policy: pace.policy(self.fleet), lock: lock.policy,
        rehearsal: rehearsal.policy, tell: tell)
    }
  }

  @Sendable private static func details(_ applied: FleetApplied) -> String {
    guard let figures = applied.figures else {
      return applied.renames.isEmpty
        ? Amount.count(applied.doneBefore, "rename") + " done before"
        : applied.renames.map { "\($0.old) -> \($0.new.name)" }.joined(separator: ", ")
    }
    return Amount.count(applied.renames.count, "rename") + ", locked for "
      + Amount.time(figures.heldMilliseconds / 1000)
  }
}
