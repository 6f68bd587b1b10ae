/// A line of stderr, taken apart by the prefix: its fields, its label, and where its text begins.
struct PrefixMatch {
  var time: LogTime?
  var process = Bytes.none
  var session = Bytes.none
  var line: UInt64?
  var user = Bytes.none
  var database = Bytes.none
  var application = Bytes.none
  var client = Bytes.none
  var sqlState = Bytes.none
  /// LOG, ERROR, DETAIL, STATEMENT, in the server's language.
  var label = Bytes.none
  /// The offset of the text after the label.
  var textStart = 0
  /// Whether the line is one of a process that is no session, by `%q`.
  var isShort = false
}
