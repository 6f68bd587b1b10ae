/// Tells the format of a log by its beginning.
enum FormatDetection {
  /// Prefixes that are in wide use: PostgreSQL's default, distributions', clouds', and those that log analysers ask for.
  /// Those that tell more come first.
  ///
  /// `%m` is as good as `%t`: both are read alike.
  private static let prefixes = [
    "%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ", "%m [%p]: [%l-1] db=%d,user=%u,app=%a,client=%h ",
    "%m [%p]: user=%u,db=%d,app=%a,client=%h ", "%m [%p] user=%u,db=%d,app=%a,client=%h ",
    "%m [%p] %q[user=%u,db=%d,app=%a] ", "%m [%p]: [%l-1] user=%u,db=%d ", "%m [%p]: user=%u,db=%d ",
    "%m [%p] %c %l %q%u@%d/%a ", "%m [%p] %q%u@%d/%a ", "%m [%c] [%l] %u@%d %a %h ", "%m %c %l %u@%d %a %r ",
    "%m [%p] %q%u@%d ", "%m [%p] %u@%d ", "%m [%p] %q%a ", "%m:%r:%u@%d:[%p]:", "%m-%c-", "%m [%p]: [%l-1] ",
    "%m [%p] %l ",
    "%m [%p]: ", "%m [%p] ", "%m ",
  ].map(LogLinePrefix.init)

  /// The format; nil when none fits.
  ///
  /// - Parameter prefix: what the server writes now, which may not be what it wrote then.
  static func format(of sample: Bytes, trying prefix: LogLinePrefix? = nil) -> LogFormat? {
    var start = 0
    while start < sample.count, sample[start] <= .space { start += 1 }
    guard start < sample.count else { return nil }
    let line = sample.part(start..<(sample.next(.newline, from: start) ?? sample.count))
    if JSONFields.readHead(line) != nil { return .json }
    if CSVHead.read(sample, at: start) != nil { return .csv }
    return self.prefix(of: sample, trying: prefix).map { .stderr($0) }
  }

  /// The first prefix that nearly every line fits, and no other fits more lines: a log may hold lines of other programs.
  private static func prefix(of sample: Bytes, trying first: LogLinePrefix?) -> LogLinePrefix? {
    let lines = lines(of: sample)
    var best: (prefix: LogLinePrefix, count: Int)?
    for prefix in (first.map { [$0] } ?? []) + prefixes {
      let matcher = PrefixMatcher(PrefixProgram(prefix))
      let fits = lines.map { fit(matcher, sample, $0) }
      let count = fits.count { $0 != .none }
      // What a prefix has only for sessions must be seen once.
      if count > best?.count ?? 0, fits.contains(.whole) { best = (prefix, count) }
    }
    guard let best, best.count * 10 >= lines.count * 8 else { return nil }
    return best.prefix
  }

  private enum Fit { case none, short, whole }

  /// Without spaces in the names, so that a prefix that tells less is not taken for one that tells more.
  private static func fit(_ matcher: PrefixMatcher, _ sample: Bytes, _ line: Range<Int>) -> Fit {
    matcher.read(line, of: sample, limit: 1)
    guard let match = matcher.first,
      [match.user, match.database, match.client].allSatisfy({ $0.next(.space, from: 0) == nil })
    else { return .none }
    return match.isShort ? .short : .whole
  }

  /// The first lines of parts of records.
  private static func lines(of sample: Bytes) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while lines.count < 500, let end = sample.next(.newline, from: start) {
      if end > start, sample[start] != .tab { lines.append(start..<end) }
      start = end + 1
    }
    return lines
  }
}
