extension SupportTypes {
  /// Days and times counted as PostgreSQL counts them (timestamp.h): from 2000, with the ends of the range for infinity.
  static let calendar = #"""
    extension PostgresValue {
      /// A `timestamp with time zone`: microseconds since 2000-01-01 00:00 UTC, or infinity.
      public struct Timestamp: Text, Hashable, Comparable, Sendable {
        /// The microseconds.
        public var microseconds: Int64
        /// Later than every other.
        public static let infinity = Timestamp(microseconds: .max)
        /// Earlier than every other.
        public static let minusInfinity = Timestamp(microseconds: .min)

        /// Counts from 2000.
        public init(microseconds: Int64) {
          self.microseconds = microseconds
        }

        /// Rounds to microseconds.
        public init(_ date: Date) {
          let exact = (date.timeIntervalSinceReferenceDate + 31_622_400) * 1_000_000
          microseconds = Int64(exactly: exact.rounded()) ?? (exact < 0 ? .min : .max)
        }

        /// The same instant; `nil` is infinity.
        public var date: Date? {
          guard microseconds != .max, microseconds != .min else { return nil }
          return Date(timeIntervalSinceReferenceDate: Double(microseconds) / 1_000_000 - 31_622_400)
        }

        /// Reads `2020-01-02T03:04:05.678+00:00`.
        public init?(_ description: String) {
          guard let microseconds = Moment.microseconds(description) else { return nil }
          self.microseconds = microseconds
        }

        /// The instant in UTC.
        public var description: String { Moment.text(microseconds, zone: "+00:00") }

        /// The earlier one first.
        public static func < (left: Self, right: Self) -> Bool {
          left.microseconds < right.microseconds
        }
      }

      /// A `timestamp without time zone`: microseconds since 2000-01-01 00:00 wherever it is read, or infinity.
      public struct LocalTimestamp: Text, Hashable, Comparable, Sendable {
        /// The microseconds.
        public var microseconds: Int64
        /// Later than every other.
        public static let infinity = LocalTimestamp(microseconds: .max)
        /// Earlier than every other.
        public static let minusInfinity = LocalTimestamp(microseconds: .min)

        /// Counts from 2000.
        public init(microseconds: Int64) {
          self.microseconds = microseconds
        }

        /// Reads `2020-01-02T03:04:05.678`.
        public init?(_ description: String) {
          guard let microseconds = Moment.microseconds(description) else { return nil }
          self.microseconds = microseconds
        }

        /// Day and time.
        public var description: String { Moment.text(microseconds, zone: "") }

        /// The earlier one first.
        public static func < (left: Self, right: Self) -> Bool {
          left.microseconds < right.microseconds
        }
      }

      /// A `date`: days since 2000-01-01, or infinity.
      public struct Day: Text, Hashable, Comparable, Sendable {
        /// The days.
        public var days: Int32
        /// Later than every other.
        public static let infinity = Day(days: .max)
        /// Earlier than every other.
        public static let minusInfinity = Day(days: .min)

        /// Counts from 2000.
        public init(days: Int32) {
          self.days = days
        }

        /// Reads `2020-01-02`.
        public init?(_ description: String) {
          switch description {
          case "infinity": self = .infinity
          case "-infinity": self = .minusInfinity
          default:
            guard let moment = Moment(description) else { return nil }
            days = Int32(moment.days)
          }
        }

        /// Year, month and day.
        public var description: String {
          switch self {
          case .infinity: return "infinity"
          case .minusInfinity: return "-infinity"
          default:
            let (day, isBC) = Moment.dayText(Int64(days))
            return isBC ? day + " BC" : day
          }
        }

        /// The earlier one first.
        public static func < (left: Self, right: Self) -> Bool {
          left.days < right.days
        }
      }
    }

    """#
}
