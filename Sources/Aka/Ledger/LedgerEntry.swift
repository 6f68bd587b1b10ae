import FoundationEssentials
import Postgres

/// One row of the ledger: one rename.
public struct LedgerEntry: Sendable, Codable {
  /// Its identity.
  public let id: UUID
  /// A short number, for names of things that belong to it.
  public let number: Int
  /// Renames that were swapped together share it.
  public let groupId: UUID
  /// The schema of the old name.
  public let schemaName: Identifier
  /// The old name.
  public let oldName: Identifier
  /// The schema of the new name.
  public let newSchemaName: Identifier
  /// The new name.
  public let newName: Identifier
  /// Where it stands.
  public let status: Phase
  /// The table, whatever it is called now.
  public let tableOid: UInt32
  /// The view that keeps the other name alive.
  public let shimOid: UInt32?
  /// Whether a shim is in its place.
  public let compatibilityViewCreated: Bool
  /// What the table looked like when the shim was staged.
  let fingerprint: String
  /// The operations that triggers of its shim carry out; PostgreSQL rewrites the others.
  public let triggeredWrites: [WriteOperation]
  /// Columns that got new names in the same step.
  public let columns: [ColumnRename]
  /// Whether its shim counts its uses.
  public let probe: ProbeKind
  /// The names of the primary keys, if its shim is an alias table; `nil` if that is a view.
  public let aliasKeys: AliasKeys?
  /// When it was swapped, as ISO 8601.
  public let migratedAt: String?
  /// By which role.
  public let migratedBy: Identifier?
  /// When it was rolled back, as ISO 8601.
  public let rollbackAt: String?
  /// By which role.
  public let rollbackBy: Identifier?
  /// When its latest brownout began, as ISO 8601.
  public let brownoutAt: String?
  /// Until when the shim is taken away, as ISO 8601; `nil` if there is no brownout.
  public let brownoutUntil: String?
  /// By which role.
  public let brownoutBy: Identifier?
  /// Seconds until the brownout's end; negative if it is overdue.
  public let brownoutLeft: Double?
  /// When the shim was dropped, as ISO 8601.
  public let cleanedAt: String?
  /// By which role.
  public let cleanedBy: Identifier?
  /// The manifest that asked for it, by its name.
  public let planName: String?
  /// The user's notes.
  public let notes: String?
  /// Seconds since the last change of phase.
  public let age: Double

  /// The old name with its schema.
  public var old: QualifiedName { QualifiedName(schemaName, oldName) }
  /// The new name with its schema.
  public var new: QualifiedName { QualifiedName(newSchemaName, newName) }
}
