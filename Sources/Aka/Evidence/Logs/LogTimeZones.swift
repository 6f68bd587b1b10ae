/// What the abbreviations of time zones in a log mean. `CST` and `IST` mean different things in different countries, so only
/// what means one thing everywhere is known by itself; the rest must be told.
public struct LogTimeZones: Sendable, Equatable {
  private var minutes: [String: Int] = [
    "UTC": 0, "GMT": 0, "Z": 0, "UCT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120,
    "EEST": 180,
    "MSK": 180, "JST": 540, "KST": 540, "PST": -480, "PDT": -420, "MDT": -360, "EDT": -240, "NZST": 720,
    "NZDT": 780,
    "AEST": 600, "AEDT": 660, "SAST": 120, "HKT": 480, "WIB": 420,
  ]

  /// The zones that need no telling.
  public init() {}

  /// Tells what an abbreviation means.
  public mutating func set(_ zone: String, minutesEastOfUTC offset: Int) { minutes[zone] = offset }

  /// The offset of a zone, which may also be spelled in digits: `+03`, `-0330`, `<+03>`.
  public func minutesEastOfUTC(_ zone: String) -> Int? { minutes[zone] ?? Self.digits(zone) }

  private static func digits(_ zone: String) -> Int? {
    let text = zone.filter { $0 != "<" && $0 != ">" && $0 != ":" }
    guard let sign = text.first, sign == "+" || sign == "-", let number = Int(text.dropFirst()) else {
      return nil
    }
    let minutes = text.count > 3 ? number / 100 * 60 + number % 100 : number * 60
    return sign == "-" ? -minutes : minutes
  }
}
