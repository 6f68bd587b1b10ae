import CommandLineKit
import FoundationEssentials

/// A time as ISO 8601.
struct PointInTime: ExpressibleByArgument {
  let date: Date

  init?(argument: String) {
    guard let date = try? Date(argument, strategy: .iso8601), date < Date() else { return nil }
    self.date = date
  }

  /// How long ago it is.
  var distance: Duration { .seconds(Date().timeIntervalSince(date)) }
}
