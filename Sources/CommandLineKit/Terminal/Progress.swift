import Synchronization

/// The status of a long task on standard error: a line rewritten in place for a person, a plain line every
/// few seconds for a log.
public final class Progress: Sendable {
  private let line: Mutex<ProgressLine>
  private let stream: StandardStream

  /// Creates a status line that shows nothing yet, or never anything when `quiet`.
  public init(_ terminal: Terminal = .error, quiet: Bool = false) {
    stream = terminal.stream
    let spoken: ProgressLine.Mode =
      terminal.canRewrite ? .rewriting(columns: terminal.columns ?? 80) : .occasional
    line = Mutex(ProgressLine(quiet ? .silent : spoken))
  }

  /// Shows a new status, unless the last one is too recent.
  public func update(_ status: String) {
    line.withLock { line in
      if let text = line.update(status, at: .now) {
        line.isLineOpen ? stream.show(status: text) : stream.write(text)
      }
    }
  }

  /// Says something that stays, once.
  public func say(_ text: String) {
    line.withLock { line in
      if let text = line.say(text) { stream.write(text) }
    }
  }

  /// Takes the status away, so that other text can be written.
  public func clear() {
    line.withLock { line in
      if let text = line.clear() { stream.write(text) }
    }
  }
}
