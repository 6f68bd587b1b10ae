import FoundationEssentials
import Postgres

/// Something that is not as it should be.
public struct Diagnosis: Sendable, Codable, Hashable {
  /// What it is, for programs.
  public let code: Code
  /// The table, view or rename that it is about.
  public let object: String
  /// What is wrong and how it may have come about.
  public let message: String
  /// What a person can do about it.
  public let remedy: String
  /// What `doctor --fix` does about it; `nil` if it is for a person to decide.
  public let repair: Repair?

  /// The things that can be wrong.
  public enum Code: String, Sendable, Codable {
    case ledgerOutdated = "ledger_outdated"
    case leftOverView = "left_over_view"
    case leftOverFunction = "left_over_function"
    case parkedView = "parked_view"
    case foreignObject = "foreign_object"
    case pendingRename = "pending_rename"
    case tableMissing = "table_missing"
    case tableElsewhere = "table_elsewhere"
    case rolledBackByHand = "rolled_back_by_hand"
    case shimMissing = "shim_missing"
    case shimElsewhere = "shim_elsewhere"
    case shimReplaced = "shim_replaced"
    case aliasDetached = "alias_detached"
    case brownoutOverdue = "brownout_overdue"
    case publishedAlias = "published_alias"
    case publicationLeftOff = "publication_left_off"
  }

  /// A safe way to put it right: nothing that holds rows is ever touched.
  public enum Repair: Sendable, Codable, Hashable {
    /// Drops a view of aka's own that nothing needs.
    case dropView(QualifiedName, oid: UInt32)
    /// Drops a function of aka's own, by its signature, that no shim calls.
    case dropFunction(String)
    /// Gives up a rename that was only staged.
    case abandon(UUID)
    /// Notes in the ledger what has happened to a rename.
    case record(UUID, Phase.Transition)
    /// Builds a shim again whose name is free.
    case rebuildShim(UUID)
    /// Makes the table the partition of its alias again.
    case attachTable(UUID)
    /// Puts the shim of a brownout back into its place.
    case endBrownout(UUID)
    /// Notes in the ledger that a rename has no shim any more.
    case forgetShim(UUID)
    /// Switches publish_via_partition_root off where an alias would be sent, and on again where none is.
    case settlePublications(UUID)
  }
}

/// What the doctor looked at, and what was wrong.
public struct Examination: Sendable, Codable {
  /// What was looked at, in sentences.
  public let checked: [String]
  /// What was wrong.
  public let diagnoses: [Diagnosis]
  /// What keeps the evidence from saying that a name is not used any more. Nothing is broken by it.
  public let advice: [EvidenceAdvice]
  /// What the server's log can say about old names.
  public let logging: [LogSetting]

  /// Describes an examination.
  public init(
    checked: [String], diagnoses: [Diagnosis], advice: [EvidenceAdvice] = [], logging: [LogSetting] = []
  ) {
    self.checked = checked
    self.diagnoses = diagnoses
    self.advice = advice
    self.logging = logging
  }
}
