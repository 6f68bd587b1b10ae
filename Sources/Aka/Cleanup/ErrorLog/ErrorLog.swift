import Postgres

/// The server's own log, read through SQL from now on, for the errors in it.
struct ErrorLog {
  private let connection: Connection
  /// How it is written.
  let format: ErrorLogFormat
  private var file: ServerLogFile
  private var records: ErrorRecords
  /// For the next file.
  private let fresh: ErrorRecords

  /// Opens the log at its end.
  ///
  /// - Throws: ``Unreadable`` with the reason, if there is nothing that this role could read.
  init(_ connection: Connection) throws {
    let facts = try connection.run(
      """
      SELECT current_database() AS database, current_setting('logging_collector')::bool AS collected,
        has_function_privilege('pg_current_logfile(text)', 'EXECUTE')
          AND has_function_privilege('pg_stat_file(text,boolean)', 'EXECUTE')
          AND has_function_privilege('pg_read_binary_file(text,bigint,bigint,boolean)', 'EXECUTE') AS may_read,
        current_setting('log_min_messages') IN ('log', 'fatal', 'panic') AS hides_errors,
        current_setting('lc_messages') !~* '^(C|POSIX|en|$)' AS is_translated
      """)[0]
    if try !facts["collected"] {
      throw Unreadable("logging_collector is off, so the server does not know where its log is")
    }
    if try !facts["may_read"] {
      throw Unreadable(
        "this role may not read it: it needs EXECUTE on pg_current_logfile, pg_stat_file and pg_read_binary_file"
      )
    }
    if try facts["hides_errors"] { throw Unreadable("log_min_messages leaves errors out") }
    for format in ErrorLogFormat.allCases {
      guard let path = try Self.current(connection, format) else { continue }
      // The other formats say a code.
      if format == .stderr, try facts["is_translated"] {
        throw Unreadable(
          "its words are translated (lc_messages), and in stderr format there is nothing else to go by")
      }
      (self.connection, self.format) = (connection, format)
      fresh = ErrorRecords(try Self.layout(of: format, connection), database: try facts["database"])
      records = fresh
      do {
        file = try Self.file(connection, path)
        file.offset = file.identity.size
      } catch let error as PostgresError where error.state == .insufficientPrivilege {
        throw Unreadable("this role may not read its directory: it needs pg_read_server_files")
      }
      return
    }
    throw Unreadable("the server writes no log file")
  }

  /// Why a log cannot be read.
  struct Unreadable: Error {
    let reason: String
    fileprivate init(_ reason: String) { self.reason = reason }
  }

  /// The errors since the last call, in this database as far as the log says where they happened.
  mutating func newErrors() throws -> [LoggedError] {
    var errors = try readToEnd()
    guard let now = try Self.current(connection, format), now != file.path else { return errors }
    // It was rotated, and what was written before that has been read to its end.
    errors += try readToEnd()
    (file, records) = (try Self.file(connection, now), fresh)
    return try errors + readToEnd()
  }

  private mutating func readToEnd() throws -> [LoggedError] {
    let now = try Self.file(connection, file.path)
    if now.identity.size < file.offset { (file, records) = (now, fresh) }
    var bytes = [UInt8](repeating: 0, count: min(1 << 20, max(0, now.identity.size - file.offset)))
    var errors: [LoggedError] = []
    repeat {
      let count = try bytes.withUnsafeMutableBufferPointer { place in
        place.isEmpty ? 0 : try file.read(into: place.baseAddress!, upTo: place.count)
      }
      errors += records.errors(in: Array(bytes[..<count]))
      if count == 0 { break }
    } while file.offset < now.identity.size
    return errors
  }

  private static func current(_ connection: Connection, _ format: ErrorLogFormat) throws -> String? {
    try connection.run("SELECT pg_current_logfile(\(format.rawValue))").scalar()
  }

  /// A file that was removed has nothing more to say.
  private static func file(_ connection: Connection, _ path: String) throws -> ServerLogFile {
    let size: Int = try connection.run("SELECT coalesce((pg_stat_file(\(path), true)).size, 0)").scalar()
    return ServerLogFile(connection, path: path, size: size, modified: 0)
  }

  private static func layout(of format: ErrorLogFormat, _ connection: Connection) throws -> LogFormat {
    switch format {
    case .json: .json
    case .csv: .csv
    case .stderr: .stderr(LogLinePrefix(try connection.run("SHOW log_line_prefix").scalar()))
    }
  }
}

extension ErrorLog {
  /// The log, if there is one that this role may read.
  static func open(_ connection: Connection) throws -> ErrorLog? {
    do { return try ErrorLog(connection) } catch is Unreadable { return nil }
  }
}
