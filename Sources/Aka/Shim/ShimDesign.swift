import Postgres

/// What a shim is besides a picture of its table: everything that a person decided or that the rename changes.
struct ShimDesign {
  /// The table's name when the shim is in its place.
  let target: QualifiedName
  /// The operations that triggers carry out.
  var triggered: Set<WriteOperation> = []
  /// Columns whose names in the shim (`old`) are not the table's (`new`) when the shim is in its place.
  var columns: [ColumnRename] = []
  /// What counts its uses; `nil` if nothing does.
  var probe: Probe?
  /// Whether the table has those names already. A shim is staged before the table is renamed, and rebuilt after it.
  var isRebuilt = false
  /// How the table is attached to the shim; `nil` if that is a view.
  var attachment: AliasAttachment?

  /// What it is.
  var kind: ShimKind { attachment == nil ? .view : .alias }

  /// The shim that keeps the old name of a rename.
  static func oldName(of entry: LedgerEntry, isRebuilt: Bool = false) -> ShimDesign {
    ShimDesign(
      target: entry.new, triggered: Set(entry.triggeredWrites), columns: entry.columns,
      probe: Probe(of: entry), isRebuilt: isRebuilt, attachment: entry.attachment(flipped: false))
  }

  /// The shim that keeps its new name after a rollback.
  static func newName(of entry: LedgerEntry, countedBy probe: Probe?, isRebuilt: Bool = false) -> ShimDesign {
    ShimDesign(
      target: entry.old, triggered: Set(entry.triggeredWrites), columns: entry.columns.map(\.reversed),
      probe: probe, isRebuilt: isRebuilt, attachment: entry.attachment(flipped: true))
  }

  /// What the shim calls a column that the table calls so now.
  func shown(_ column: Identifier) -> Identifier {
    isRebuilt ? columns.first { $0.new == column }?.old ?? column : column
  }

  /// What the table calls a column, when the shim is in its place, that it calls so now.
  func stored(_ column: Identifier) -> Identifier {
    isRebuilt ? column : columns.first { $0.old == column }?.new ?? column
  }
}
