import PGQuery

/// A message of pgaudit: `AUDIT: OBJECT,1,1,READ,SELECT,VIEW,public.users,"SELECT ..",<not logged>`. Its words are not
/// translated. It is the best evidence there is: it names each relation that a statement touches, also inside functions.
struct AuditEntry {
  /// READ, WRITE, DDL and others.
  let kind: LogUse.Kind
  /// The relation; nil where the entry names none.
  let object: QualifiedName?
  let statement: String?

  /// Reads a message. Nil when it is not pgaudit's.
  init?(_ message: Bytes) {
    guard message.has("AUDIT: ") else { return nil }
    let fields = Self.fields(message.part(from: 7))
    guard fields.count >= 8, fields[0] == "OBJECT" || fields[0] == "SESSION" else { return nil }
    kind = fields[3] == "READ" ? .read : fields[3] == "WRITE" ? .write : .other
    object = QualifiedName(parsing: fields[6])
    statement = fields[7].hasPrefix("<") ? nil : fields[7]
  }

  private static func fields(_ line: Bytes) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var index = 0
    var isQuoted = false
    while index < line.count {
      let byte = line[index]
      if byte == .quote {
        // A doubled quote inside quotes is one; and any other begins or ends them.
        if isQuoted, index + 1 < line.count, line[index + 1] == .quote {
          field.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == .comma, !isQuoted {
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      } else {
        field.append(byte)
      }
      index += 1
    }
    return fields + [String(decoding: field, as: UTF8.self)]
  }
}
