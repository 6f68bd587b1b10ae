import FoundationEssentials
import Postgres

/// Renames as SQL that does them without aka.
public struct SQLExport: Sendable {
  /// What was planned.
  public let plan: Plan
  private let up: PatientScript
  private let down: PatientScript
  private let names: [(old: QualifiedName, new: QualifiedName)]

  /// The statements of one direction, of which each may be a transaction of its own, or all of them one.
  func statements(_ direction: ScriptDirection, _ quoting: ScriptQuoting) -> [String] {
    [
      (direction == .up ? up : down).text(quoting),
      DurableScript(renames: names).text(quoting),
    ]
  }

  /// A statement that fails unless the renames are in force.
  func verification(_ quoting: ScriptQuoting) -> String { VerifyScript(renames: names).text(quoting) }

  /// What it does, in a line.
  var title: String {
    names.map { "\($0.old) -> \($0.old.schema == $0.new.schema ? "\($0.new.name)" : "\($0.new)")" }
      .joined(separator: ", ").inComment
  }

  /// The same as a part of a file's name.
  var slug: String {
    let words =
      names.count == 1 ? "rename_\(names[0].old.name.name)_to_\(names[0].new.name.name)" : "rename_tables"
    let plain = words.lowercased().unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "_"
    }
    return String(plain.prefix(60))
  }
}

extension SQLExport {
  /// Makes the scripts of a plan.
  init(_ plan: Plan, search: [UInt32: [SearchColumn]], manifest: Manifest, policy: LockPolicy) throws {
    if let alias = plan.renames.first(where: { $0.measures.shim == .alias }) {
      throw Refusal(
        "\(alias.old) is to be an alias table, which needs the locks that 'aka rename' takes with care",
        remedy: "use 'aka rename', or write the SQL for --shim view")
    }
    let renames = plan.renames.sorted { $0.old < $1.old }
    func script(_ direction: ScriptDirection) throws -> PatientScript {
      // Two seeds: a stand-in that occurs in somebody's text shows as a difference.
      for seed in 10..<30 {
        let drafts = try [seed, seed + 10].map {
          try Draft(renames, search: search, direction: direction, manifest: manifest, seed: $0)
        }
        if drafts[0].steps.map(\.sql) == drafts[1].steps.map(\.sql) {
          return drafts[0].script(policy)
        }
      }
      throw Refusal(
        "the tables' own texts are full of the numbers that aka would use", remedy: "use 'aka rename'")
    }
    self.init(
      plan: plan, up: try script(.up), down: try script(.down), names: renames.map { ($0.old, $0.new) })
  }
}

/// The steps of a script, made with one seed.
private struct Draft {
  let steps: [ScriptStep]
  private let fence: String
  private let direction: ScriptDirection
  private let renames: [PlannedRename]

  init(
    _ renames: [PlannedRename], search: [UInt32: [SearchColumn]], direction: ScriptDirection,
    manifest: Manifest, seed: Int
  ) throws {
    let blanks = Blanks(seed: seed)
    let (group, session) = (blanks.id("group"), blanks.number("session"))
    let taken = Set(renames.map(direction == .up ? \.new : \.old))
    let tables = renames.enumerated().map { index, rename in
      ExportedTable(
        rename, search: search[rename.table.oid] ?? [], direction: direction, place: index + 1, group: group,
        session: session, keepsName: !taken.contains(direction == .up ? rename.old : rename.new),
        blanks: blanks)
    }
    let unmarked = try ScriptSteps(
      tables: tables, direction: direction, group: group, session: session, manifest: manifest
    ).all()
    let fence = Self.fence(absentFrom: unmarked.map(\.sql))
    let marker = BlankMarker(blanks.all)
    steps = unmarked.map { $0.marked(by: marker, with: fence) }
    (self.fence, self.direction, self.renames) = (fence, direction, renames)
  }

  /// What stands around the names of blanks and nowhere else. None of these overlaps with itself, so that whatever precedes
  /// one of them, it is found where it was put.
  private static func fence(absentFrom texts: [String]) -> String {
    var fence = "~"
    var number = 0
    while texts.contains(where: { $0.containsBytes(of: fence) }) {
      number += 1
      fence = "~\(number)"
    }
    return fence
  }

  func script(_ policy: LockPolicy) -> PatientScript {
    let isUp = direction == .up
    return PatientScript(
      steps: steps, locked: Array(Set(renames.flatMap { [$0.old, $0.new] })).sorted(), policy: policy,
      installsLedger: isUp,
      news: renames.map { isUp ? "\($0.old) is \($0.new.name) now" : "\($0.new) is \($0.old.name) again" }
        .joined(separator: ", "), fence: fence)
  }
}

extension Aka {
  /// Renames as SQL that does them elsewhere and without aka. Changes nothing.
  ///
  /// - Parameters:
  ///   - manifest: the plan.
  ///   - accepted: codes of findings that somebody accepts for every rename, beside those in the manifest.
  ///   - policy: how long the SQL may wait, and let others wait.
  public func export(
    _ manifest: Manifest, accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy()
  ) throws -> SQLExport {
    let plan = try plan(manifest)
    guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
    guard !plan.renames.isEmpty, plan.done.isEmpty else {
      let names = plan.done.map { "\($0.old) -> \($0.new.name)" }.joined(separator: ", ")
      throw Refusal(
        plan.done.isEmpty ? "no table is to be renamed" : "\(names) is done in this database already",
        remedy: "export from a database in which all of it is still to be done")
    }
    if let rename = plan.renames.first(where: { !$0.measures.patches.isEmpty }) {
      throw Refusal(
        "the trigger functions of \(rename.old) can only be patched by aka itself",
        remedy: "use 'aka rename', or leave --patch-triggers out")
    }
    if let rename = plan.renames.first(where: { !$0.views.isEmpty }) {
      throw Refusal(
        "the views that come with \(rename.old) can only be made by aka itself",
        remedy: "use 'aka apply', or create them after the rename and leave \"views\" out of the manifest")
    }
    try plan.refuseUnlessAccepted(accepted)
    let search = try connection.transaction(.snapshot) {
      try Catalog(connection: connection).read(SearchColumn.self, of: plan.renames.map(\.table.oid))
    }
    return try SQLExport(plan, search: search, manifest: manifest, policy: policy)
  }
}
