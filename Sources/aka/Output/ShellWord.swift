/// A word for a POSIX shell.
enum ShellWord {
  static func quote(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "_.-/:@%+=,".utf8.contains(byte)
      }
    return isPlain
      ? word
      : "'"
        + word.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map(String.init).joined(
          separator: "'\\''") + "'"
  }
}
