extension String {
  /// `quietPeriod` and `QuietPeriod` as `quiet-period`, `useHTTPProxy` as `use-http-proxy`.
  var kebabCased: String {
    let letters = Array(self)
    var words = ""
    for (index, letter) in letters.enumerated() {
      let followsLower = index > 0 && !letters[index - 1].isUppercase
      let startsWord = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
      if letter.isUppercase, followsLower || startsWord, !words.isEmpty { words += "-" }
      words += letter == "_" ? "-" : letter.lowercased()
    }
    return words
  }
}
