/// Numbers as people read them.
enum Amount {
  /// `3.2 ms`, `41 s`, `12 min`, `5 h`, `9 days`.
  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.1: rounded(seconds * 1000) + " ms"
    case ..<1: "\(Int(seconds * 1000)) ms"
    case ..<10: rounded(seconds) + " s"
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(seconds / 86_400)) days"
    }
  }

  /// `340 kB`, `1,204 MB`.
  static func bytes(_ number: Int) -> String {
    number < 10_000_000 ? "\(grouped(number / 1000)) kB" : "\(grouped(number / 1_000_000)) MB"
  }

  /// `1 index`, `3 indexes`.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    grouped(number) + " " + (number == 1 ? one : many ?? one + "s")
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
      position -= 3
    }
    return digits
  }

  /// `14.2`.
  static func tenths(_ value: Double) -> String { rounded(value) }

  private static func rounded(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
  }
}
