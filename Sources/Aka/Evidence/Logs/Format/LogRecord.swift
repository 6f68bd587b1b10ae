/// One record of a log: its fields as bytes of the segment, or of scratch space where the log spells them otherwise. Empty
/// where the log says nothing.
struct LogRecord {
  var time: LogTime?
  var user = Bytes.none
  var database = Bytes.none
  var application = Bytes.none
  var client = Bytes.none
  /// `%c`: the backend's start and process id, in hexadecimal digits.
  var session = Bytes.none
  /// `%l`: counts the session's records, or in stderr its lines.
  var line: UInt64?
  var sqlState = Bytes.none
  /// Translated words say this: LOG, ERROR, FEHLER.
  var severity = Bytes.none
  var message = Bytes.none
  var detail = Bytes.none
  /// A statement that PL/pgSQL or another language sent.
  var internalQuery = Bytes.none
  var context = Bytes.none
  /// The statement that the client sent.
  var statement = Bytes.none
  /// Whether the record is known to be of a process that serves no client.
  var isBackground = false
  /// Other ways to read the record's first line, where a client's text stands in it unquoted.
  var otherMessages: [Bytes] = []
}

extension LogRecord {
  /// A relation was looked for that does not exist. Without the SQLSTATE only the English words tell.
  var saysMissing: Bool {
    if !sqlState.isEmpty { return sqlState.equals("42P01") }
    return message.has("relation \"") && message.next("\" does not exist") != nil
  }
}
