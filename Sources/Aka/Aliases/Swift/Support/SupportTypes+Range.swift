extension SupportTypes {
  /// `range_out` (rangetypes.c): a bound stands in quotes if it must; quotes and backslashes in it are doubled or escaped.
  static let range = #"""
    extension PostgresValue {
      /// A value of a range type, with its bounds as PostgreSQL writes them.
      public struct Range: Text, Hashable, Sendable {
        /// Whether nothing is in it.
        public var isEmpty = false
        /// Where it begins; `nil` is unbounded.
        public var lower: String?
        /// Where it ends; `nil` is unbounded.
        public var upper: String?
        /// Whether the lower bound is in it.
        public var includesLower = true
        /// Whether the upper bound is in it.
        public var includesUpper = false

        /// From a bound up to, and not including, another.
        public init(_ lower: String?, _ upper: String?) {
          self.lower = lower
          self.upper = upper
          includesLower = lower != nil
        }

        /// Reads `[1,5)`, `(,"a ""b""")` or `empty`.
        public init?(_ description: String) {
          guard description != "empty" else {
            isEmpty = true
            return
          }
          guard let open = description.first, "[(".contains(open), let close = description.last,
            "])".contains(close)
          else { return nil }
          includesLower = open == "["
          includesUpper = close == "]"
          var bounds: [String?] = []
          var bound: String.UnicodeScalarView?
          var isQuoted = false
          var rest = description.unicodeScalars.dropFirst().dropLast()
          while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": bound = (bound ?? .init()) + [rest.popFirst() ?? "\\"]
            case "\"" where isQuoted && rest.first == "\"":
              bound = (bound ?? .init()) + [rest.removeFirst()]
            case "\"":
              isQuoted.toggle()
              bound = bound ?? .init()
            case "," where !isQuoted:
              bounds.append(bound.map { String($0) })
              bound = nil
            default: bound = (bound ?? .init()) + [scalar]
            }
          }
          bounds.append(bound.map { String($0) })
          guard bounds.count == 2, !isQuoted else { return nil }
          lower = bounds[0]
          upper = bounds[1]
        }

        /// The range with its bounds in quotes.
        public var description: String {
          guard !isEmpty else { return "empty" }
          return (includesLower ? "[" : "(") + Self.quote(lower) + "," + Self.quote(upper)
            + (includesUpper ? "]" : ")")
        }

        private static func quote(_ bound: String?) -> String {
          guard let bound else { return "" }
          let escaped = bound.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
            scalar == "\"" || scalar == "\\" ? ["\\", scalar] : [scalar]
          }
          return "\"" + String(String.UnicodeScalarView(escaped)) + "\""
        }
      }
    }

    """#
}
