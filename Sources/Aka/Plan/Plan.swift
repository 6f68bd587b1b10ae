import Postgres

/// What a rename would do, what it would break and why. Making one changes nothing.
public struct Plan: Sendable, Codable {
  /// The renames that are to be done, all in one transaction.
  public let renames: [PlannedRename]
  /// The renames that were asked for and are done already.
  public let done: [DoneRename]
  /// Tables that a pattern matches and that stay as they are.
  public let leftAlone: [LeftAlone]
  /// What speaks against it. If there is anything, nothing will be done.
  public let refusals: [Refusal]

  /// The codes of the findings that must yet be accepted before the plan is carried out, in order.
  public var codesToAccept: [String] { Set(renames.flatMap(\.findingsToAccept).map(\.code)).sorted() }
}

extension Plan {
  /// Throws if a finding is left that somebody must accept by its code, here or in the plan.
  func refuseUnlessAccepted(_ accepted: Set<String>) throws {
    let refusals = renames.flatMap(\.findingsToAccept).filter { !accepted.contains($0.code) }.map {
      Refusal($0.message, remedy: "see to it, then say --accept \($0.code)")
    }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals) }
  }
}

/// One rename of a plan.
public struct PlannedRename: Sendable, Codable {
  /// The present name.
  public let old: QualifiedName
  /// The name to be.
  public let new: QualifiedName
  /// Whether a shim keeps the old name alive; not if another table of the same plan takes that name.
  public let keepsOldName: Bool
  /// The table.
  public let table: Relation
  /// What it looked like.
  let fingerprint: Fingerprint
  /// Who knows it.
  public let dependencies: Dependencies
  /// What is done beside the exchange of names.
  public let measures: Measures
  /// What a person should know before saying yes.
  public let findings: [Finding]
  /// Views that are made in the same instant.
  public let views: [PlannedView]
  /// What was said about it beside its names.
  public let options: RenameOptions
  /// The shim of an earlier rollback, which occupies the new name and makes room for the table.
  let outgoing: LedgerEntry?

  /// The findings that nobody has accepted yet and that somebody must.
  var findingsToAccept: [Finding] {
    findings.filter { $0.mustBeAccepted && !options.accepted.contains($0.code) }
  }
}

/// What a rename does beside the exchange of names.
public struct Measures: Sendable, Codable {
  /// What keeps the old name alive, if anything does.
  public let shim: ShimKind
  /// Why, if it was not asked for.
  public let shimReason: String?
  /// The names of the primary keys while an alias table lives; `nil` for a view.
  public let aliasKeys: AliasKeys?
  /// How each operation gets from the shim to the table; empty without a shim.
  public let writes: [ChosenWritePath]
  /// Columns that get new names in the same step.
  public let columns: [ColumnRename]
  /// Whether the shim counts its uses; off without a shim.
  public let probe: ProbeKind
  /// Trigger functions that are made to read the old name.
  public let patches: [FunctionPatch]

  /// The operations that triggers carry out.
  public var triggered: [WriteOperation] { writes.filter { $0.path == .trigger }.map(\.operation) }

  /// Whether some of these operations are carried out by triggers, and others are not.
  func splits(_ operations: [WriteOperation]) -> Bool {
    Set(operations.map { triggered.contains($0) }).count == 2
  }
}

/// A rename that the ledger knows as done.
public struct DoneRename: Sendable, Codable {
  /// The old name.
  public let old: QualifiedName
  /// The new name.
  public let new: QualifiedName
  /// Since when, as ISO 8601.
  public let since: String?
}

/// Something that a person should know about a rename.
public struct Finding: Sendable, Codable, Hashable {
  /// How much it matters.
  public let severity: Severity
  /// What it is, for programs: `on-conflict-constraint`.
  public let code: String
  /// What will happen and why.
  public let message: String

  /// How much a finding matters.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// Good to know: nothing changes for anybody.
    case note
    /// Something becomes observable: a difference, not an error.
    case differs
    /// Whether something goes wrong cannot be known.
    case undecided
    /// Statements of this kind will fail through the old name.
    case breaks
    /// Something will go wrong without an error. A rename wants it accepted by its code.
    case silent
  }
}
