/// Whether a new name says an old one: `tb_user` says `users`.
struct NameKinship {
  /// Whether all words of the old name stand in the new one, in whatever number and case.
  let isAkin: Bool

  init(_ old: String, _ new: String) {
    let (old, new) = (Self.words(old), Self.words(new))
    isAkin = !old.isEmpty && old.isSubset(of: new)
  }

  private static func words(_ name: String) -> Set<String> {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      guard character.isLetter || character.isNumber else {
        words.append("")
        continue
      }
      // `userAccounts` is two words.
      if character.isUppercase, wasLower { words.append("") }
      wasLower = character.isLowercase
      words[words.count - 1] += character.lowercased()
    }
    return Set(words.filter { !$0.isEmpty }.map { Singular(of: $0, knowing: [:]).word })
  }
}
