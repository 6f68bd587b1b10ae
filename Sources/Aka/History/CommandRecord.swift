import FoundationEssentials
import Postgres

/// A command that was run, for the command log.
public struct CommandRecord: Sendable {
  /// Who ran it, as the operating system calls them.
  public let osUser: String?
  /// What ran it: `aka`, or a script around it.
  public let program: String
  /// What it is called: `rename`, `migrate up`.
  public let command: String
  /// All words of the command line, without secrets.
  public let arguments: [String]
  /// How it ended.
  public let exitCode: Int32
  /// How long it took.
  public let duration: Duration

  /// A command that has just ended. Secrets in its arguments are hidden.
  public init(
    osUser: String?, program: String, command: String, arguments: [String], exitCode: Int32,
    duration: Duration
  ) {
    self.osUser = osUser
    self.program = program
    self.command = command
    self.arguments = arguments.map(ConnectionSecrets.hiding)
    self.exitCode = exitCode
    self.duration = duration
  }
}

extension Aka {
  /// Appends a command to the log, through another session if this one was lost.
  ///
  /// - Parameters:
  ///   - record: the command.
  ///   - installing: whether the ledger is installed for it; otherwise a database without one keeps no log.
  public func record(_ record: CommandRecord, installing: Bool = false) throws {
    let usable = connection.isAlive && !connection.isInTransaction
    try CommandLog(connection: usable ? connection : try reconnected()).append(record, installing: installing)
  }
}

/// `aka.command_log`.
struct CommandLog {
  static let table = "command_log"
  let connection: Connection

  func append(_ record: CommandRecord, installing: Bool) throws {
    // Ctrl-C ended the command; that it was run is noted all the same.
    try connection.shielded {
      if installing { _ = try Ledger(connection: connection).install() }
      guard try Ledger(connection: connection).has(Self.table) else { return }
      let microseconds = Int(record.duration / .microseconds(1))
      try connection.transaction {
        // The log is never worth waiting for.
        try connection.run("SET LOCAL lock_timeout = '1s'")
        try connection.run("SET LOCAL statement_timeout = '5s'")
        try connection.run("SET LOCAL synchronous_commit = local")
        try connection.run(
          """
          INSERT INTO aka.command_log (started_at, duration_seconds, os_user, program, tool_version, command, arguments,
            exit_code)
          VALUES (clock_timestamp() - \(microseconds) * interval '1 microsecond', \(microseconds) / 1e6, \(nullable: record.osUser),
            \(record.program), \(Version.current), \(record.command), \(record.arguments), \(Int(record.exitCode)))
          """)
      }
    }
  }
}
