/// One message of PostgreSQL's frontend/backend protocol, as it went over the wire.
struct WireMessage {
  /// The first byte; `nil` for the packets before the session starts, which have none.
  let type: UInt8?
  let bytes: [UInt8]

  /// The text of a simple query or of a statement to parse, for failure messages.
  var sql: String? {
    switch type {
    case UInt8(ascii: "Q"): text(from: 5)
    case UInt8(ascii: "P"): bytes[5...].firstIndex(of: 0).map { text(from: $0 + 1) }
    default: nil
    }
  }

  /// What a packet before the session asks for: the protocol version, or a number in its place.
  var startupCode: UInt32 { bytes.bigEndian(at: 4) }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start...].prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// Cuts a stream of bytes into messages.
struct WireMessages {
  /// Whether the next message still has no type byte.
  var isBeforeSession: Bool
  private var buffer: [UInt8] = []

  init(isBeforeSession: Bool) { self.isBeforeSession = isBeforeSession }

  mutating func append(_ bytes: [UInt8]) { buffer += bytes }

  /// The next whole message; `nil` when its rest has not come yet.
  mutating func next() -> WireMessage? {
    let typeLength = isBeforeSession ? 0 : 1
    guard buffer.count >= typeLength + 4 else { return nil }
    let length = typeLength + Int(buffer.bigEndian(at: typeLength))
    guard buffer.count >= length else { return nil }
    defer { buffer.removeFirst(length) }
    return WireMessage(type: isBeforeSession ? nil : buffer[0], bytes: Array(buffer[..<length]))
  }
}

extension [UInt8] {
  fileprivate func bigEndian(at index: Int) -> UInt32 {
    self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
