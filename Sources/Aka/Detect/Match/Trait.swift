/// One thing by which a table is recognised under another name.
struct Trait: Hashable, Sendable {
  /// What sort of thing, for the evidence.
  enum Sort: String, Hashable, Sendable, CaseIterable {
    case column = "column"
    case columnDetail = "default, NOT NULL or identity"
    case key = "key or check"
    case reference = "foreign key"
    case referrer = "foreign key of other tables"
    case index = "index"
    case behaviour = "trigger, rule or policy"
    case comment = "comment"
    case layout = "partitioning"

    /// How much one says. Two tables with the same columns are more alike than two with the same kind of index.
    var weight: Double {
      switch self {
      case .column, .reference, .layout: 2
      case .key, .index, .referrer, .comment: 1
      case .columnDetail, .behaviour: 0.5
      }
    }

    /// `2 columns`.
    func counted(_ count: Int) -> String {
      if count == 1 { return "1 \(rawValue)" }
      return switch self {
      case .columnDetail: "\(count) defaults, NOT NULLs or identities"
      case .key: "\(count) keys or checks"
      case .referrer: "\(count) foreign keys of other tables"
      case .index: "\(count) indexes"
      case .behaviour: "\(count) triggers, rules or policies"
      case .layout: "\(count) partitionings"
      case .column, .reference, .comment: "\(count) \(rawValue)s"
      }
    }
  }

  let sort: Sort
  let text: String
  /// Whether it is about another table whose fate is open. Such a foreign key goes when that table goes, so it speaks for two
  /// tables that both have it, and against none.
  let isOpen: Bool
}
