import FoundationEssentials

/// The directory that holds the migrations.
struct MigrationFolder {
  let path: String

  /// Every migration, in order. Other files than `.sql` are nobody's business.
  func read() throws -> [MigrationFile] {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw Refusal(
        "there is no directory \(path)", remedy: "run 'aka migrate init', or name another with --path")
    }
    var whole: [MigrationName: SourceFile] = [:]
    var ups: [MigrationName: SourceFile] = [:]
    var downs: [MigrationName: SourceFile] = [:]
    for entry in entries.sorted() where entry.hasSuffix(".sql") {
      let (stem, part) = Self.take(entry)
      guard let name = MigrationName(stem) else {
        throw Refusal(
          "\(path)/\(entry) does not begin with a number, so it has no place among the others",
          remedy: "call it NNN_name.sql, or move it elsewhere")
      }
      let file = try SourceFile(reading: path + "/" + entry)
      switch part {
      case .up?: ups[name] = file
      case .down?: downs[name] = file
      case nil: whole[name] = file
      }
    }
    for name in Set(ups.keys).union(downs.keys) {
      if whole[name] != nil {
        throw Refusal("\(name) is a single file and a pair as well", remedy: "keep one of the two")
      }
      if ups[name] == nil {
        throw Refusal("\(name) has a way down and no way up", remedy: "add \(path)/\(name)_up.sql")
      }
    }
    let files =
      try whole.map { try MigrationFile($0.key, $0.value) }
      + ups.map { try MigrationFile($0.key, up: $0.value, down: downs[$0.key]) }
    let sorted = files.sorted { $0.name < $1.name }
    for (one, other) in zip(sorted, sorted.dropFirst()) where one.name.number == other.name.number {
      throw Refusal(
        "\(one.name) and \(other.name) have the same number, so it is not clear which comes first",
        remedy: "give the newer one another number")
    }
    return sorted
  }

  /// The names, without reading what the files say.
  func names() throws -> [MigrationName] {
    let entries = try FileManager.default.contentsOfDirectory(atPath: path)
    return entries.filter { $0.hasSuffix(".sql") }.compactMap { MigrationName(Self.take($0).stem) }.sorted()
  }

  private static func take(_ entry: String) -> (stem: String, part: MigrationDirection?) {
    let stem = String(entry.dropLast(4))
    for (ending, part) in [
      ("_up", MigrationDirection.up), (".up", .up), ("_down", .down), (".down", .down),
    ] where stem.hasSuffix(ending) {
      return (String(stem.dropLast(ending.count)), part)
    }
    return (stem, nil)
  }
}
