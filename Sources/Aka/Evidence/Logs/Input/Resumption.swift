/// Finds the logs that were read before, under whatever names they lie now.
struct Resumption {
  /// The logs, with the offsets from which they are new.
  private(set) var logs: [(log: OpenLog, offset: Int)] = []
  /// What was written since and is out of reach.
  private(set) var gaps: [LogGap] = []
  /// Those of the earlier positions whose logs are not among these.
  private(set) var unmatched: [LogPosition] = []

  init(of progress: LogProgress, in opened: [OpenLog]) {
    var positions = progress.positions
    for log in opened {
      // Rotation renames a log, or copies and truncates it, and may compress it: only its first bytes stay.
      if let index = positions.firstIndex(where: log.continues) {
        logs.append((log, positions.remove(at: index).offset))
      } else {
        logs.append((log, 0))
      }
    }
    unmatched = positions
    // A log that was followed by another one at the last scan was complete by then.
    guard let lost = positions.last, lost == progress.positions.last else { return }
    let truncated = opened.contains { log in
      // By its path as well: the number of a file that is gone is soon given to another.
      log.path == lost.path
        && log.source.identity.map { $0.inode == lost.inode && $0.device == lost.device } ?? false
    }
    gaps.append(
      truncated
        ? LogGap(
          kind: .truncated, subject: lost.path,
          explanation:
            "what was written behind byte \(lost.offset) before it was truncated is not among the files; "
            + "give the copy as well")
        : LogGap(
          kind: .rotatedAway, subject: lost.path,
          explanation:
            "what was written behind byte \(lost.offset) is not among the files; give the rotated file as well"
        ))
  }
}
