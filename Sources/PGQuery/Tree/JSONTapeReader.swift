/// Reads the JSON that libpg_query writes, which is always well formed and has no white space, into nodes.
struct JSONTapeReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let keys: JSONKey.Table
  private var position = 0
  /// The containers that are open.
  private var open: [Int] = []
  private(set) var nodes: [JSONTape.Node] = []

  init(bytes: UnsafeBufferPointer<UInt8>, keys: JSONKey.Table) {
    self.bytes = bytes
    self.keys = keys
    nodes.reserveCapacity(bytes.count / 24)
  }

  mutating func read() {
    var key = JSONKey.none
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"): begin(.object, key)
      case UInt8(ascii: "["): begin(.array, key)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): end()
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "\""):
        let start = position + 1
        let hash = skipString()
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
          position += 1
          key = keys.key(hash: hash)
          continue
        }
        add(.string, key, start, position - 1)
      default:
        let start = position
        skipScalar()
        add(.scalar, key, start, position)
      }
      key = .none
    }
  }

  private mutating func begin(_ kind: JSONTape.Node.Kind, _ key: JSONKey) {
    open.append(nodes.count)
    nodes.append(JSONTape.Node(kind: kind, key: key, start: UInt32(position), end: 0, next: 0))
    position += 1
  }

  private mutating func end() {
    position += 1
    let index = open.removeLast()
    nodes[index].end = UInt32(position)
    nodes[index].next = UInt32(nodes.count)
  }

  /// Values under keys that nobody asks for are left out.
  private mutating func add(_ kind: JSONTape.Node.Kind, _ key: JSONKey, _ start: Int, _ end: Int) {
    guard key != .other else { return }
    let next = UInt32(nodes.count + 1)
    nodes.append(JSONTape.Node(kind: kind, key: key, start: UInt32(start), end: UInt32(end), next: next))
  }

  /// Goes past a string and returns the hash of its bytes, in case it is a key.
  private mutating func skipString() -> UInt64 {
    position += 1
    var hash = Hash()
    while bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") { position += 1 }
      hash.add(bytes[position])
      position += 1
    }
    position += 1
    return hash.value
  }

  private mutating func skipScalar() {
    while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }
}
