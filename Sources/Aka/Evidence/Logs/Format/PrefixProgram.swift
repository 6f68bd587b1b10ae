/// A prefix in memory that costs nothing to look at, line by line.
final class PrefixProgram: Sendable {
  nonisolated(unsafe) let pieces: UnsafeMutableBufferPointer<LogLinePrefix.Piece>
  nonisolated(unsafe) let literals: UnsafeMutableBufferPointer<UInt8>
  /// Whether a line without a user is one of a process that serves no client.
  let tellsUser: Bool

  init(_ prefix: LogLinePrefix) {
    pieces = .allocate(capacity: prefix.pieces.count)
    _ = pieces.initialize(from: prefix.pieces)
    literals = .allocate(capacity: prefix.literals.count)
    _ = literals.initialize(from: prefix.literals)
    tellsUser = prefix.pieces.contains(.user)
  }

  deinit {
    pieces.deallocate()
    literals.deallocate()
  }
}
