/// How far a rename is, for whoever reads a report: what needs attention comes first.
enum RenameStanding: String, CaseIterable {
  case inUse = "in-use"
  case unknown
  case quiet
  case staged
  case over

  var title: String {
    switch self {
    case .inUse: "in use"
    case .unknown: "unknown"
    case .quiet: "quiet"
    case .staged: "only staged"
    case .over: "over"
    }
  }

  var explanation: String {
    switch self {
    case .inUse: "Somebody says the old name. Move these users to the new one."
    case .unknown: "The evidence has gaps, so nobody can say that the old name is unused. It stays."
    case .quiet: "Nobody was seen to use the old name."
    case .staged: "The view is built aside; nobody sees anything yet."
    case .over: "Cleaned up, or rolled back without a trace."
    }
  }

  /// Its class in the style sheet.
  var style: String {
    switch self {
    case .inUse: "use"
    case .unknown: "doubt"
    case .quiet: "quiet"
    case .staged, .over: "soft"
    }
  }
}

extension ReportedRename {
  var standing: RenameStanding {
    switch usage?.verdict {
    case .inUse: .inUse
    case .unknown: .unknown
    case .quiet, .quietByProbeOnly: .quiet
    case nil: status.entry.status == .pending ? .staged : .over
    }
  }
}
