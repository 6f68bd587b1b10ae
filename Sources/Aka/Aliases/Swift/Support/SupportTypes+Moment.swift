extension SupportTypes {
  /// The calendar behind days and times: PostgreSQL's, which counts the years of the Gregorian calendar backwards for ever.
  static let moment = #"""
    extension PostgresValue {
      /// A day and a time as PostgreSQL writes them: `0044-03-15T12:00:00.5+00:53:28 BC`.
      fileprivate struct Moment {
        var days: Int64
        var microseconds: Int64 = 0
        var offset: Int64 = 0

        private static let day: Int64 = 86_400_000_000
        /// From 0000-03-01, where years begin that end with their leap day, to 2000-01-01.
        private static let epoch: Int64 = 730_425

        init?(_ text: String) {
          let isBC = text.hasSuffix(" BC")
          let halves = text.dropLast(isBC ? 3 : 0).split(maxSplits: 1) { $0 == "T" || $0 == " " }
          let date = halves.first?.split(separator: "-").compactMap { Int64($0) } ?? []
          guard date.count == 3, 1...6_000_000 ~= date[0], 1...12 ~= date[1], 1...31 ~= date[2] else {
            return nil
          }
          days = Self.days(isBC ? 1 - date[0] : date[0], date[1], date[2])
          guard halves.count > 1 else { return }
          var time = halves[1].hasSuffix("Z") ? halves[1].dropLast() : halves[1]
          if let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let zone = (time[time.index(after: sign)...] + ":0:0").split(separator: ":").prefix(3)
            let parts = zone.compactMap { Int64($0) }
            guard parts.count == 3, parts.allSatisfy({ 0...60 ~= $0 }) else { return nil }
            let seconds = parts.reduce(0) { $0 * 60 + $1 }
            offset = time[sign] == "-" ? -seconds : seconds
            time = time[..<sign]
          }
          let parts = time.split(separator: ".", maxSplits: 1)
          let clock = parts.first?.split(separator: ":").compactMap { Int64($0) } ?? []
          let fraction = parts.count > 1 ? parts[1].prefix(6) : "0"
          guard clock.count == 3, clock.allSatisfy({ 0...60 ~= $0 }), let digits = Int64(fraction)
          else { return nil }
          let scale = (fraction.count..<6).reduce(1) { scale, _ in scale * 10 }
          microseconds = clock.reduce(0) { $0 * 60 + $1 } * 1_000_000 + digits * Int64(scale)
        }

        static func microseconds(_ text: String) -> Int64? {
          switch text {
          case "infinity": return .max
          case "-infinity": return .min
          default:
            guard let moment = Moment(text), abs(moment.days) < 106_751_990 else { return nil }
            return moment.days * day + moment.microseconds - moment.offset * 1_000_000
          }
        }

        static func text(_ microseconds: Int64, zone: String) -> String {
          guard microseconds != .max else { return "infinity" }
          guard microseconds != .min else { return "-infinity" }
          let days = quotient(microseconds, day)
          let time = microseconds - days * day
          let (date, isBC) = dayText(days)
          let seconds = time / 1_000_000
          let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60]
          let fraction = time % 1_000_000
          return date + "T" + clock.map { padded($0, 2) }.joined(separator: ":")
            + (fraction == 0 ? "" : "." + padded(fraction, 6)) + zone + (isBC ? " BC" : "")
        }

        /// Year, month and day, and whether the year is one before Christ.
        static func dayText(_ days: Int64) -> (String, isBC: Bool) {
          let days = days + epoch
          var year = quotient(days * 10_000 + 14_780, 3_652_425)
          if days < start(of: year) { year -= 1 }
          let ofYear = days - start(of: year)
          let month = (ofYear * 5 + 2) / 153
          let day = ofYear - (month * 153 + 2) / 5 + 1
          if month > 9 { year += 1 }
          let monthAndDay = "-" + padded(month > 9 ? month - 9 : month + 3, 2) + "-" + padded(day, 2)
          return (padded(year > 0 ? year : 1 - year, 4) + monthAndDay, year <= 0)
        }

        private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
          let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
          return start(of: year) + (month * 153 + 2) / 5 + day - 1 - epoch
        }

        /// The first of March of a year.
        private static func start(of year: Int64) -> Int64 {
          year * 365 + quotient(year, 4) - quotient(year, 100) + quotient(year, 400)
        }

        private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
          number / divisor - (number % divisor < 0 ? 1 : 0)
        }

        private static func padded(_ number: Int64, _ width: Int) -> String {
          let digits = String(number)
          return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
      }
    }

    """#
}
