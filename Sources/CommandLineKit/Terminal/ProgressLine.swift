/// Decides what to write when the status of a long task changes.
struct ProgressLine: Sendable {
  /// How the status is shown.
  enum Mode: Sendable {
    /// One line that is rewritten in place, cut to the width.
    case rewriting(columns: Int)
    /// A line now and then.
    case occasional
    /// Not at all.
    case silent
  }

  let mode: Mode
  private var lastWrite: ContinuousClock.Instant?
  private(set) var isLineOpen = false
  private var said: Set<String> = []

  init(_ mode: Mode) { self.mode = mode }

  /// What to write for a new status; nil when it is too soon or not wanted.
  mutating func update(_ status: String, at now: ContinuousClock.Instant) -> String? {
    let pause: Duration
    switch mode {
    case .rewriting: pause = .milliseconds(100)
    case .occasional: pause = .seconds(5)
    case .silent: return nil
    }
    if let lastWrite, now - lastWrite < pause { return nil }
    lastWrite = now
    let status = VisibleText.escaping(status)
    guard case .rewriting(let columns) = mode else { return status + "\n" }
    isLineOpen = true
    // The last cell stays free, because some terminals wrap as soon as it is filled.
    return Self.clear + VisibleText.truncating(status, to: max(columns - 1, 1))
  }

  /// What to write for something that is said once and must not be lost; nil when it was said before, or nothing is wanted.
  mutating func say(_ text: String) -> String? {
    if case .silent = mode { return nil }
    guard said.insert(text).inserted else { return nil }
    return (clear() ?? "") + VisibleText.escaping(text) + "\n"
  }

  /// What to write before anything else may be written to the terminal.
  mutating func clear() -> String? {
    guard isLineOpen else { return nil }
    isLineOpen = false
    lastWrite = nil
    return Self.clear
  }

  /// To the start of the line, then erase to its end.
  static let clear = "\r\u{1B}[K"
}
