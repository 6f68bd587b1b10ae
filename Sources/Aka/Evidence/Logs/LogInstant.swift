/// A moment, in milliseconds since 1970 by UTC.
public struct LogInstant: Hashable, Sendable, Comparable {
  /// The milliseconds.
  public let milliseconds: Int64

  /// A moment.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The latest moment that it may stand for: `%t` in a log_line_prefix leaves out the milliseconds.
  var latest: LogInstant {
    LogInstant(milliseconds: milliseconds.isMultiple(of: 1000) ? milliseconds + 999 : milliseconds)
  }

  /// In seconds since 1970.
  var seconds: Double { Double(milliseconds) / 1000 }

  /// The earlier first.
  public static func < (left: LogInstant, right: LogInstant) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension LogInstant: CustomStringConvertible {
  /// As in RFC 3339: `2026-11-21T08:00:00.123Z`.
  public var description: String {
    let days = Int64((Double(milliseconds) / 86_400_000).rounded(.down))
    let (year, month, day) = CivilDay.date(days)
    let rest = milliseconds - days * 86_400_000
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { Self.digits($0, 2) }
    return "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))T"
      + clock.joined(separator: ":") + ".\(Self.digits(rest % 1000, 3))Z"
  }

  private static func digits(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension LogInstant: Encodable {
  /// Encodes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
