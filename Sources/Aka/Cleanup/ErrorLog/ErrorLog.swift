import Postgres

/// The server's own log, read through SQL from now on, for the errors in it.
struct ErrorLog {
  private let connection: Connection
  /// How it is written.
  let format: ErrorLogFormat
  private let database: String
  private var path: String
  private var offset: Int
  private var buffer: [UInt8] = []

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
      (self.connection, self.format, self.path) = (connection, format, path)
      database = try facts["database"]
      do {
        offset = try Self.size(connection, path)
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
    guard let now = try Self.current(connection, format), now != path else { return errors }
    // It was rotated, and what was written before that has been read to its end.
    errors += try readToEnd()
    (path, offset, buffer) = (now, 0, [])
    return try errors + readToEnd()
  }

  private mutating func readToEnd() throws -> [LoggedError] {
    let size = try Self.size(connection, path)
    if size < offset { (offset, buffer) = (0, []) }
    var errors: [LoggedError] = []
    while offset < size {
      let hex: String? = try connection.run(
        "SELECT encode(pg_read_binary_file(\(path), \(offset)::bigint, 1048576, true), 'hex')"
      ).scalar()
      guard let hex, !hex.isEmpty else { break }
      let bytes = Self.decode(hex)
      offset += bytes.count
      buffer += bytes
      errors += format.takeErrors(from: &buffer, database: database)
    }
    return errors
  }

  private static func current(_ connection: Connection, _ format: ErrorLogFormat) throws -> String? {
    try connection.run("SELECT pg_current_logfile(\(format.rawValue))").scalar()
  }

  /// A file that was removed has nothing more to say.
  private static func size(_ connection: Connection, _ path: String) throws -> Int {
    try connection.run("SELECT coalesce((pg_stat_file(\(path), true)).size, 0)").scalar()
  }

  /// As hexadecimal digits, because a log's bytes need be no text in the database's encoding.
  private static func decode(_ hex: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hex.utf8.count / 2)
    var high: UInt8?
    for digit in hex.utf8 {
      let value = digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }
}

extension ErrorLog {
  /// The log, if there is one that this role may read.
  static func open(_ connection: Connection) throws -> ErrorLog? {
    do { return try ErrorLog(connection) } catch is Unreadable { return nil }
  }
}
