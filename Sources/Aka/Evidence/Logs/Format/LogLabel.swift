/// The word before a text in stderr's format, which tells what the text is: LOG, ERROR, STATEMENT, in the language of
/// lc_messages.
struct LogLabel {
  let word: Bytes
  let textStart: Int

  /// Reads the label that begins at an offset: capital letters, or any beyond ASCII, a colon and two spaces. Some
  /// translations put a space before the colon or inside of the label, or only one behind it.
  init?(_ bytes: Bytes, at start: Int) {
    var index = start
    var isForeign = false
    while index < bytes.count, index - start < 48 {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: ":"):
        let spaces = bytes.has(":  ", at: index) ? 2 : isForeign && bytes.has(": ", at: index) ? 1 : 0
        guard index > start, spaces > 0 else { return nil }
        var end = index
        while end > start, bytes[end - 1] == .space { end -= 1 }
        word = bytes.part(start..<end)
        textStart = index + 1 + spaces
        return
      case .space where index > start && (isForeign || bytes.has(":  ", at: index + 1)): break
      case 0x80...: isForeign = true
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > start: break
      default: return nil
      }
      index += 1
    }
    return nil
  }

  /// What a label introduces.
  enum Role {
    /// A record of its own, or a part of one in another language.
    case record
    case detail, query, context, statement
    /// HINT, LOCATION, BACKTRACE.
    case ignored
  }

  /// The role, by PostgreSQL's own words. Translated ones are read as records of their own, which loses only their
  /// connection to the record before them.
  static func role(_ word: Bytes) -> Role {
    switch word.count {
    case 4 where word.equals("HINT"): .ignored
    case 5 where word.equals("QUERY"): .query
    case 6 where word.equals("DETAIL"): .detail
    case 7 where word.equals("CONTEXT"): .context
    case 8 where word.equals("LOCATION"): .ignored
    case 9 where word.equals("STATEMENT"): .statement
    case 9 where word.equals("BACKTRACE"): .ignored
    default: .record
    }
  }
}
