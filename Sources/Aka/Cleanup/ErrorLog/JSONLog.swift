import FoundationEssentials

/// `jsonlog`: one object a line.
enum JSONLog {
  private struct Record: Decodable {
    let timestamp: String?
    let user: String?
    let dbname: String?
    let stateCode: String?
    let message: String?
    let statement: String?
    let applicationName: String?
  }

  static func takeErrors(from buffer: inout [UInt8], database: String) -> [LoggedError] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return buffer.takeLines().compactMap { line in
      // Most lines are no errors, and need not be read for that.
      guard line.contains("\"state_code\""),
        let record = try? decoder.decode(Record.self, from: Data(line.utf8)),
        ErrorLogFormat.isFailure(record.stateCode ?? ""), record.dbname == database
      else { return nil }
      return LoggedError(
        at: record.timestamp, user: record.user, application: record.applicationName,
        state: record.stateCode,
        message: record.message ?? "", statement: record.statement)
    }
  }
}
