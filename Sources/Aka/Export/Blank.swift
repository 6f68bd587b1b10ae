import FoundationEssentials
import Postgres

/// A value that only the database knows in which a script runs: an OID, an id, a number.
///
/// While the script is made, a number that occurs nowhere else stands in for it, so that the code that renames tables can
/// be used as it is. In the script its place has a mark, which is filled when the script runs.
struct Blank: Hashable {
  /// Its name, which is also that of the step that fills it.
  let name: String
  /// What the builders of SQL get in its place.
  let standIn: String
}

/// Hands out blanks.
///
/// Whether a stand-in occurs in somebody's comment or default is not looked up: scripts are made with two seeds, and if they
/// are the same once the marks are in, nothing was mistaken for a blank.
final class Blanks {
  private let seed: Int
  private(set) var all: [Blank] = []

  init(seed: Int) { self.seed = seed }

  /// A blank for an OID.
  func oid(_ name: String) -> UInt32 { UInt32(add(name, digits(40, count: 10)).standIn)! }

  /// A blank for a number.
  func number(_ name: String) -> Int { Int(add(name, digits(61, count: 19)).standIn)! }

  /// A blank for a text.
  func text(_ name: String) -> String { add(name).standIn }

  /// The same, with its name.
  func add(_ name: String) -> Blank { add(name, "aka-" + digits(83, count: 16)) }

  /// A blank for an id, and one for the eight digits that names take from it.
  func id(_ name: String) -> UUID {
    let start = digits(97, count: 8)
    let id = UUID(uuidString: "\(start)-0000-4000-8000-000000000000")!
    add(name, id.uuidString)
    add(name + "_start", start)
    return id
  }

  /// A blank that is a whole statement, or none.
  func statement(_ name: String) -> SQL { SQL(unescaped: text(name)) }

  @discardableResult
  private func add(_ name: String, _ standIn: String) -> Blank {
    let blank = Blank(name: name, standIn: standIn)
    all.append(blank)
    return blank
  }

  /// Decimal digits: a prefix, the seed, and which blank it is.
  private func digits(_ prefix: Int, count: Int) -> String {
    let rest = String(all.count + 1)
    let head = "\(prefix)\(seed)"
    return head + String(repeating: "0", count: count - head.count - rest.count) + rest
  }
}

/// Puts marks in the places of stand-ins, in one pass over a text, whatever their number.
struct BlankMarker {
  private let names: [[UInt8]: String]
  /// The longest first: a stand-in may be part of another.
  private let lengths: [Int]
  private let starts: Set<UInt16>

  init(_ blanks: [Blank]) {
    names = Dictionary(blanks.map { (Array($0.standIn.utf8), $0.name) }) { first, _ in first }
    lengths = Set(names.keys.map(\.count)).sorted(by: >)
    starts = Set(names.keys.map { Self.start($0[0], $0[1]) })
  }

  /// By bytes: a digit and a combining mark after it are one `Character` to Swift, and two to PostgreSQL.
  func mark(_ text: String, with fence: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let (name, length) = name(at: index, in: bytes) {
        result += (fence + name + fence).utf8
        index += length
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func name(at index: Int, in bytes: [UInt8]) -> (String, Int)? {
    guard index + 1 < bytes.count, starts.contains(Self.start(bytes[index], bytes[index + 1])) else {
      return nil
    }
    for length in lengths where index + length <= bytes.count {
      if let name = names[Array(bytes[index..<index + length])] { return (name, length) }
    }
    return nil
  }

  private static func start(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }
}

extension String {
  /// Whether a piece occurs, by bytes.
  func containsBytes(of piece: String) -> Bool {
    let piece = Array(piece.utf8)
    let text = Array(utf8)
    guard let first = piece.first, text.count >= piece.count else { return piece.isEmpty }
    return text.indices.contains { text[$0] == first && text[$0...].starts(with: piece) }
  }
}
