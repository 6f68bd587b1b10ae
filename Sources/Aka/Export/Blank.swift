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
  func text(_ name: String) -> String { add(name, "aka-" + digits(83, count: 16)).standIn }

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

extension [Blank] {
  /// Puts marks in the places of stand-ins. A stand-in may be part of another, so the longest go first.
  func mark(_ text: String, with fence: String) -> String {
    sorted { ($0.standIn.count, $0.standIn) > ($1.standIn.count, $1.standIn) }.reduce(text) { text, blank in
      text.replacingBytes(of: blank.standIn, with: fence + blank.name + fence)
    }
  }
}

extension String {
  /// The text with one piece replaced by another, compared by bytes: a digit and a combining mark after it are one
  /// `Character` to Swift, and two to PostgreSQL.
  func replacingBytes(of piece: String, with other: String) -> String {
    let (text, piece) = (Array(utf8), Array(piece.utf8))
    guard !piece.isEmpty, text.count >= piece.count else { return self }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == piece[0], text[index...].starts(with: piece) {
        result += other.utf8
        index += piece.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether a piece occurs, by bytes.
  func containsBytes(of piece: String) -> Bool {
    let piece = Array(piece.utf8)
    let text = Array(utf8)
    guard let first = piece.first, text.count >= piece.count else { return piece.isEmpty }
    return text.indices.contains { text[$0] == first && text[$0...].starts(with: piece) }
  }
}
