import Glibc
import Synchronization

/// Looks through source trees for old names.
///
///     let scan = SourceScan(names: model.scanNames)
///     let report = try scan.run(["Sources"])
public struct SourceScan: Sendable {
  private let names: ScanNames
  private let search: NameSearch
  private let threads: Int
  private let excluded: [String]

  /// Looks for names, on as many threads.
  ///
  /// - Parameter excluded: what to leave out, in the words of a `.gitignore` file in each directory that is scanned.
  public init(names: [ScanName], threads: Int = 4, excluding excluded: [String] = []) {
    self.names = ScanNames(names)
    self.excluded = excluded
    search = NameSearch(self.names.words)
    self.threads = threads
  }

  /// What a file's scan gave.
  struct FileResult: Sendable {
    let file: SourceTree.File
    var bytes = 0
    var hits: [ScanHit] = []
    var findings: [ScanFinding] = []
    var ignored = 0
    var isUnreadable = false
  }

  /// Looks through files, and through directories as git sees them.
  public func run(_ paths: [String]) throws(UnreadableSource) -> ScanReport {
    let (results, unreadable) = try results(paths)
    return Self.report(results, unreadable)
  }

  static func report(_ results: [FileResult], _ unreadable: [String]) -> ScanReport {
    var report = ScanReport()
    report.unreadable = unreadable
    for result in results {
      report.files += 1
      report.bytes += result.bytes
      report.findings += result.findings
      report.ignored += result.ignored
      if result.isUnreadable { report.unreadable.append(result.file.path) }
    }
    return report
  }

  func results(_ paths: [String]) throws(UnreadableSource) -> (files: [FileResult], unreadable: [String]) {
    var tree = SourceTree(excluding: excluded)
    for path in paths { try tree.add(path) }
    var seen: Set<String> = []
    let files = tree.files.filter { seen.insert($0.path).inserted }
    let work = Work(files)
    Threads.run(max(1, min(threads, files.count))) { _ in work.run(FileScan(names: names, search: search)) }
    return (work.results(), tree.unreadable)
  }

  /// The files, of which each thread takes the next.
  private final class Work: Sendable {
    private let files: [SourceTree.File]
    private let next = Atomic<Int>(0)
    private let done = Mutex<[(number: Int, result: FileResult)]>([])

    init(_ files: [SourceTree.File]) { self.files = files }

    func results() -> [FileResult] { done.withLock { $0.sorted { $0.number < $1.number }.map(\.result) } }

    func run(_ scan: FileScan) {
      let memory = SourceFileBytes()
      defer { withExtendedLifetime(memory) {} }
      var results: [(number: Int, result: FileResult)] = []
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < files.count else { break }
        var result = FileResult(file: files[number])
        if let source = memory.read(files[number].path) {
          result.bytes = source.count
          // A zero byte in the beginning: no text, whatever its name says.
          if source.prefix(8192).next(0) == nil {
            let hits = scan.hits(in: source, files[number].language)
            let comments = IgnoreComments(source)
            result.hits = hits.isEmpty || !comments.areThere ? hits : hits.filter { !comments.cover($0) }
            result.ignored = hits.count - result.hits.count
            result.findings = ScanLines(source).findings(result.hits, in: files[number].path)
          }
        } else {
          result.isUnreadable = true
        }
        results.append((number, result))
      }
      done.withLock { $0 += results }
    }
  }
}

extension Slice<Bytes> {
  /// The next place of a byte.
  fileprivate func next(_ byte: UInt8) -> Int? { Bytes(rebasing: self).next(byte, from: 0) }
}
