/// A file as it is and as it will be, with every old name replaced that can be without a person.
public struct SourceFix: Sendable {
  /// The file.
  public let path: String
  private let old: [UInt8]
  private let new: [UInt8]

  /// What will change, as `diff -u` writes it.
  public var diff: String {
    UnifiedDiff(
      old: String(decoding: old, as: UTF8.self), new: String(decoding: new, as: UTF8.self), path: path,
      newPath: path
    ).text
  }

  init?(_ result: SourceScan.FileResult) {
    guard result.hits.contains(where: { $0.replacement != nil }),
      let old = SourceFileBytes.read(result.file.path)
    else { return nil }
    path = result.file.path
    self.old = old
    new = old.withUnsafeBufferPointer { ScanLines($0).replaced(result.hits, in: 0..<old.count) }
  }

  /// Replaces the file, at once or not at all. One that has changed since it was scanned is left alone.
  public func write() throws {
    guard SourceFileBytes.read(path) == old else {
      throw Refusal("'\(path)' has changed since it was scanned", remedy: "scan it again")
    }
    try FileReplacement(path: path).write(new)
  }
}

extension SourceScan {
  /// What would change in the files below some paths, and the scan that says so.
  public func fixes(_ paths: [String]) throws -> (report: ScanReport, fixes: [SourceFix]) {
    let (results, unreadable) = try results(paths)
    return (Self.report(results, unreadable), results.compactMap { SourceFix($0) })
  }
}
