import Glibc

/// What is known about the place where output ends up.
public struct Terminal: Sendable {
  /// The stream that was asked about.
  public let stream: StandardStream
  /// Whether a person is watching, rather than a file or a pipe.
  public let isTTY: Bool
  /// The width to fit output to; nil for a file or pipe, where nothing should be cut, unless COLUMNS is set.
  public let columns: Int?
  /// The height of the terminal; nil for a file or pipe.
  public let rows: Int?
  /// Whether a line can be rewritten in place.
  public let canRewrite: Bool
  /// The style that the place understands.
  public let style: Style

  /// Standard output, as it is now.
  public static var output: Terminal { Terminal(probing: .output) }
  /// Standard error, as it is now.
  public static var error: Terminal { Terminal(probing: .error) }

  /// Derives everything from a few facts, which makes the rules testable.
  public init(
    _ stream: StandardStream, isTTY: Bool, reportedColumns: Int?, reportedRows: Int? = nil,
    environment: (String) -> String?
  ) {
    self.stream = stream
    self.isTTY = isTTY
    let requested = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    self.columns = requested ?? (isTTY ? reportedColumns : nil)
    self.rows = isTTY ? reportedRows : nil
    // no-color.org: NO_COLOR counts "when present and not an empty string (regardless of its value)".
    let forbidsColour = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    self.canRewrite = isTTY && environment("TERM") != "dumb"
    self.style = canRewrite && !forbidsColour ? .ansi : .plain
  }

  private init(probing stream: StandardStream) {
    var size = winsize()
    let answered = ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    self.init(
      stream, isTTY: isatty(stream.descriptor) == 1, reportedColumns: answered ? Int(size.ws_col) : nil,
      reportedRows: answered && size.ws_row > 0 ? Int(size.ws_row) : nil,
      environment: { name in getenv(name).map { String(cString: $0) } })
  }

  /// The width of help screens.
  static var helpColumns: Int { max(output.columns ?? 80, 40) }
}
