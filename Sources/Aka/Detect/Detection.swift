import FoundationEssentials
import Postgres

/// What schema files say that a database does not, and the other way round.
public struct Detection: Sendable, Encodable {
  /// Tables and views that have other names in the files, in the order of their old names.
  public let renames: [TableMatch]
  /// Tables of which a person has to say what became of them. While there are any, they are in no other list.
  public let ambiguities: [Ambiguity]
  /// Everything else.
  public let differences: [Difference]

  /// Whether the database is what the files say.
  public var isEmpty: Bool { renames.isEmpty && ambiguities.isEmpty && differences.isEmpty }

  /// The renames for `aka apply`; `nil` if there are none.
  public func manifest() throws -> String? {
    guard !renames.isEmpty else { return nil }
    let document = ManifestDocument(
      name: "detected",
      renames: renames.map {
        .init(
          old: $0.old.description, new: $0.new.description,
          notes: "\(Int($0.confidence * 100)) %: " + $0.evidence.joined(separator: "; "))
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }

  /// A migration for the differences that have one obvious form; what is left for a person stands in it as comments. `nil`
  /// if there is none.
  public func migration() -> (up: String, down: String)? {
    guard !differences.isEmpty else { return nil }
    let done = differences.filter { !$0.up.isEmpty }
    let open = differences.filter(\.up.isEmpty)
    var up = renames.isEmpty ? "" : "-- Apply the renames first: the tables have their new names here.\n"
    up += done.flatMap(\.up).map { $0 + ";\n" }.joined()
    if !open.isEmpty { up += "\n-- For a person:\n" + open.map { "--   \($0.summary)\n" }.joined() }
    return (up, done.reversed().flatMap(\.down).map { $0 + ";\n" }.joined())
  }
}

private struct ManifestDocument: Encodable {
  struct Rename: Encodable {
    let old: String
    let new: String
    let notes: String
  }
  let name: String
  let renames: [Rename]
}

extension Difference {
  /// In one line: `added index users_email on public.users`.
  public var summary: String {
    var text = "\(change.rawValue) \(kind.inWords) "
    let isNameless = kind == .schema || kind == .extension || table != nil
    text += (isNameless ? "\(Identifier(name))" : name) + (table.map { " on \($0)" } ?? "")
    if change == .renamed, let from { text += ", which was \(Identifier(from))" }
    if change == .altered, kind != .function, !kind.isView, let from, let to {
      text += ": from \"\(Self.line(from))\" to \"\(Self.line(to))\""
    }
    return text
  }

  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
