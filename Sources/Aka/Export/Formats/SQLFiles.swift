/// Runners of plain SQL files.
extension SQLExport {
  /// Two files for psql. Each statement is a transaction, unless psql runs with --single-transaction.
  func psql() -> [ExportedFile] {
    ScriptDirection.allCases.map { direction in
      let statements = statements(direction, ScriptQuoting()).joined(separator: "\n\n")
      return ExportedFile(
        path: "\(slug).\(direction.rawValue).sql",
        text: head("--", direction) + "\\set ON_ERROR_STOP on\n\n\(statements)\n", direction: direction)
    }
  }

  /// Flyway puts values into `${name}`, also within strings.
  func flyway(_ identity: ExportIdentity) throws -> [ExportedFile] {
    let version = identity.id ?? "1"
    guard version.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x5F }),
      !version.isEmpty
    else {
      throw Refusal("'\(version)' is no version", remedy: "use digits and dots, such as 12.1")
    }
    return ScriptDirection.allCases.map { direction in
      let statements = statements(direction, ScriptQuoting(feared: ["${"])).joined(separator: "\n\n")
      return ExportedFile(
        path: "\(direction == .up ? "V" : "U")\(version)__\(slug).sql",
        text: head("--", direction) + "\n\(statements)\n", direction: direction)
    }
  }

  /// Sqitch runs files through psql, and writes its plan itself: `sqitch add`.
  func sqitch() -> [ExportedFile] {
    let scripts = ScriptDirection.allCases.map { direction in
      ExportedFile(
        path: "\(direction == .up ? "deploy" : "revert")/\(slug).sql",
        text: head("--", direction) + "\n"
          + statements(direction, ScriptQuoting()).joined(separator: "\n\n") + "\n")
    }
    return scripts + [
      ExportedFile(
        path: "verify/\(slug).sql",
        text: "-- Fails unless \(title) is in force.\n\n\(verification(ScriptQuoting()))\n")
    ]
  }

  /// dbmate takes a line that begins with its mark for its own wherever it stands.
  func dbmate(_ identity: ExportIdentity) throws -> [ExportedFile] {
    let version = try digits(identity, "1", example: "20260102030405")
    let sections = ScriptDirection.allCases.map { direction in
      let statements = statements(direction, ScriptQuoting(feared: ["migrate:"])).joined(separator: "\n\n")
      return "-- migrate:\(direction.rawValue) transaction:false\n\n\(statements)\n"
    }
    return [
      ExportedFile(path: "\(version)_\(slug).sql", text: sections[0] + "\n" + sections[1])
    ]
  }
}
