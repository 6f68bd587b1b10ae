import Aka
import CommandLineKit
import Glibc

/// Asks a person.
enum Confirmation {
  /// Asks on a terminal; where there is none, somebody must have said --force.
  static func ask(_ question: String, unless force: Bool) throws -> Bool {
    if force { return true }
    guard isatty(STDIN_FILENO) == 1 else { throw NobodyToAsk(question: question) }
    StandardStream.error.write("\(question) [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}

/// There is nobody to ask, and --force was not said. Nothing was changed.
struct NobodyToAsk: Error, CustomStringConvertible {
  let question: String
  var description: String { "\(question) There is no terminal to ask; say --force" }
}
