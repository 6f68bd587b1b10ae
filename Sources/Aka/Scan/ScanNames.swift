import Postgres

/// A name to be found in code, and what to write instead.
public struct ScanName: Sendable, Hashable {
  /// The name to move away from; without a schema, it is found in any.
  public let old: WrittenName
  /// What to write instead.
  public let new: WrittenName

  /// A pair of names.
  public init(old: WrittenName, new: WrittenName) { (self.old, self.new) = (old, new) }
}

extension SchemaModel {
  /// The former names that code should say no longer. One that is only staged has no successor yet.
  public var scanNames: [ScanName] {
    renames.filter { $0.phase != .pending }.map {
      ScanName(old: WrittenName(schema: $0.schema, $0.name), new: WrittenName($0.target))
    }
  }
}

/// The names that are looked for, by their last part.
struct ScanNames: Sendable {
  private let byName: [String: [ScanName]]

  init(_ names: [ScanName]) {
    byName = Dictionary(grouping: Set(names).sorted { $0.old.quoted < $1.old.quoted }, by: \.old.name.name)
  }

  /// The last parts.
  var words: [String] { byName.keys.sorted() }

  /// The name that a reference means. Where the search path would decide, `public` is taken to be on it.
  func meant(schema: String?, name: String) -> ScanName? {
    guard let candidates = byName[name] else { return nil }
    guard let schema else {
      return candidates.count == 1
        ? candidates[0]
        : candidates.first { $0.old.schema == nil } ?? candidates.first { $0.old.schema == "public" }
    }
    return candidates.first { $0.old.schema?.name == schema } ?? candidates.first { $0.old.schema == nil }
  }
}
