extension Tokens {
  /// The highest number among parameters such as `$2`; 0 if there is none.
  public var parameterCount: Int {
    lazy.compactMap { token in
      let text = text(token)
      return text.first == "$" && token.kind == .value ? Int(text.dropFirst()) : nil
    }.max() ?? 0
  }

  /// The text on one line, without comments and with a parameter in the place of every constant: nothing of the data that
  /// a statement carries is left.
  ///
  /// `pg_query_normalize` would leave the constants of most utility statements, such as a password or a default, in place.
  public func withoutConstants() -> String {
    var text = ""
    var end = 0
    var parameters = parameterCount
    for token in self where token.kind != .comment {
      if !text.isEmpty, token.range.lowerBound > end { text += " " }
      end = token.range.upperBound
      if isConstant(token) {
        parameters += 1
        text += "$\(parameters)"
      } else {
        text += self.text(token)
      }
    }
    return text
  }

  /// The constants as the text spells their values.
  public var constants: [String] { filter(isConstant).map { stringValue($0) ?? text($0) } }

  /// Whether a token is a string, number or bit string.
  public func isConstant(_ token: Token) -> Bool {
    switch token.kind {
    case .string: true
    case .value: source[token.range.lowerBound] != UInt8(ascii: "$")
    case .identifier, .keyword, .reservedKeyword, .comment, .symbol: false
    }
  }
}
