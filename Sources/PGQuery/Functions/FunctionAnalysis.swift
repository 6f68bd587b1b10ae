/// What the body of a function says about some tables.
public struct FunctionAnalysis: Equatable, Sendable {
  /// The places that mention one of the tables, in order.
  public let mentions: [Mention]
  /// Whether a PL/pgSQL function executes text that is not a constant, so that what it touches cannot be known.
  public let usesDynamicSQL: Bool
  /// The lines that read the name of the table that fired a trigger, which a rename changes silently.
  public let triggerTableNameLines: [Int]

  /// Whether the function reads TG_TABLE_NAME, TG_RELNAME or what other languages call them.
  public var readsTriggerTableName: Bool { !triggerTableNameLines.isEmpty }

  static let nothing = FunctionAnalysis(mentions: [], usesDynamicSQL: false, triggerTableNameLines: [])
}
