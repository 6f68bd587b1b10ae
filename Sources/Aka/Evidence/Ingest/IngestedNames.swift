import FoundationEssentials

/// Which of the uses in a log count as uses of the names that the ledger knows.
struct IngestedNames: Sendable {
  /// The database that the names are in.
  let database: String
  /// Since when each name is a shim's: before that it was the table's own.
  let since: [LogInstant]
  /// Sessions of aka itself.
  let ownSessions: Set<UInt64>
  /// The database as csvlog spells it.
  private let quoted: [UInt8]

  init(database: String, since: [LogInstant], ownSessions: Set<UInt64>) {
    (self.database, self.since, self.ownSessions) = (database, since, ownSessions)
    quoted = Array(
      "\"\(database.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
        .utf8)
  }

  /// Whether it counts. What the record does not tell speaks for it.
  func counts(_ said: SaidName, in record: LogRecord, at time: LogInstant?) -> Bool {
    if let time, time < since[said.target] { return false }
    // A role may be called like the rest of a prefix, so that the line can be read in several ways.
    if !record.database.isEmpty, record.otherMessages.isEmpty, record.database.text != database {
      return false
    }
    return !isOwn(said, record)
  }

  /// What aka does to a shim is no use of it. What an application's statements do in a session of aka (`aka migrate`) is.
  private func isOwn(_ said: SaidName, _ record: LogRecord) -> Bool {
    guard let session = UInt64(session: record.session), ownSessions.contains(session) else { return false }
    return said.kind == .other || record.message.next("aka.") != nil || record.statement.next("aka.") != nil
  }

  /// Whether a record's database, as its format spells it, is the one.
  func isOurs(_ spelled: Bytes) -> Bool {
    guard !spelled.isEmpty else { return false }
    return spelled.elementsEqual(database.utf8) || spelled.elementsEqual(quoted)
  }
}

/// What shows that a log is whole.
struct LogMarks: Sendable {
  /// The heartbeats that were found.
  private(set) var heartbeats: Set<UUID> = []
  /// The sessions with our database.
  private(set) var sessions: Set<UInt64> = []
  private var latest: UInt64?

  mutating func add(_ record: LogRecord) {
    guard let place = record.message.next("aka_heartbeat ") else { return }
    let start = place + 14
    guard start + 36 <= record.message.count else { return }
    if let marker = UUID(uuidString: record.message.part(start..<start + 36).text) {
      heartbeats.insert(marker)
    }
  }

  mutating func add(_ session: UInt64) {
    // Most records follow one of the same session.
    guard session != latest else { return }
    latest = session
    sessions.insert(session)
  }

  mutating func merge(_ other: LogMarks) {
    heartbeats.formUnion(other.heartbeats)
    sessions.formUnion(other.sessions)
  }
}
