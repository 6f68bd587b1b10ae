/// `stderr`: what `log_line_prefix` says is up to the administrator, and PostgreSQL indents the further lines of a message
/// with a tab. Which database an error belongs to may be anywhere in the prefix, so those of all count.
enum PlainLog {
  /// An error that may still get its statement, which follows it in the same write, stays in the buffer until a line of
  /// another record shows that it is complete.
  static func takeErrors(from buffer: inout [UInt8]) -> [LoggedError] {
    let lines = buffer.takeLines()
    var errors: [LoggedError] = []
    var message: String?
    var statement: String?
    var start = 0
    func finish() {
      if let message {
        errors.append(
          LoggedError(
            at: nil, user: nil, application: nil, state: nil, message: message, statement: statement))
      }
      (message, statement) = (nil, nil)
    }
    for (index, line) in lines.enumerated() {
      if line.first == "\t" {
        if statement != nil {
          statement?.append("\n" + line.dropFirst())
        } else {
          message?.append("\n" + line.dropFirst())
        }
      } else if let text = line.text(after: ["ERROR:  ", "FATAL:  ", "PANIC:  "]) {
        finish()
        (message, start) = (text, index)
      } else if let text = line.text(after: ["STATEMENT:  "]) {
        statement = text
      } else if line.text(after: ["DETAIL:  ", "HINT:  ", "CONTEXT:  ", "QUERY:  ", "LOCATION:  "]) == nil {
        finish()
      }
    }
    if message != nil, statement == nil {
      let rest = lines[start...].joined(separator: "\n") + "\n"
      buffer.insert(contentsOf: Array(rest.utf8), at: 0)
    } else {
      finish()
    }
    return errors
  }
}

extension Substring {
  /// What follows the first of some words that occurs.
  fileprivate func text(after words: [String]) -> String? {
    for word in words {
      if let range = self.firstRange(of: word) { return String(self[range.upperBound...]) }
    }
    return nil
  }
}
