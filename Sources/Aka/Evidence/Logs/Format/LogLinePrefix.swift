/// The server's `log_line_prefix`: what stands before each record in stderr's format.
public struct LogLinePrefix: Hashable, Sendable {
  /// The setting as `SHOW log_line_prefix` prints it.
  public let setting: String
  let pieces: [Piece]
  /// The literals, one after the other.
  let literals: [UInt8]

  /// What a piece of the prefix becomes.
  enum Piece: Hashable, Sendable {
    /// A stretch of the literals.
    case literal(start: Int, count: Int)
    case time, epoch
    case process, line, session
    case user, database, application, client, clientAndPort, sqlState
    /// Texts that PostgreSQL makes and that hold no space, or may be empty.
    case word
    /// Texts of several words: `%i`, `%b`.
    case words
    /// From here on only sessions have a prefix.
    case sessionsOnly
  }

  /// Reads the setting.
  public init(_ setting: String) {
    self.setting = setting
    var pieces: [Piece] = []
    var literals: [UInt8] = []
    var flushed = 0
    var rest = Array(setting.utf8)[...]
    func flush() {
      if literals.count > flushed { pieces.append(.literal(start: flushed, count: literals.count - flushed)) }
      flushed = literals.count
    }
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        literals.append(byte)
        continue
      }
      // A width: `%-10u`.
      rest = rest.drop { $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }
      guard let letter = rest.popFirst() else { break }
      if letter == UInt8(ascii: "%") {
        literals.append(letter)
      } else if let piece = Self.piece(letter) {
        flush()
        pieces.append(piece)
      }
    }
    flush()
    self.pieces = pieces
    self.literals = literals
  }

  private static func piece(_ letter: UInt8) -> Piece? {
    switch Unicode.Scalar(letter) {
    case "t", "m", "s": letter == UInt8(ascii: "s") ? .words : .time
    case "n": .epoch
    case "p": .process
    case "l": .line
    case "c": .session
    case "u": .user
    case "d": .database
    case "a": .application
    case "h": .client
    case "r": .clientAndPort
    case "e": .sqlState
    case "v", "x", "P", "Q", "L": .word
    case "i", "b": .words
    case "q": .sessionsOnly
    // PostgreSQL leaves out what it does not know.
    default: nil
    }
  }
}
