import Foundation
import TestSupport

/// What the reader of a page has: a server with a database `shop`, a directory, and the programs.
final class PageWorld {
  private static let options = [
    "logging_collector=on", "log_destination=csvlog", "log_connections=on", "log_statement=all",
    "pg_stat_statements.track=all",
  ].flatMap { ["-c", $0] }
  private let server = PrivateServer(options: options)
  private let standby: PrivateServer?
  private let directory: ScratchDirectory
  private let environment: [String: String]

  /// - Parameter hasStandby: whether the page has a standby called `replica`.
  init(hasStandby: Bool) throws {
    directory = try ScratchDirectory()
    standby = hasStandby ? PrivateServer(standbyOf: server, options: Self.options) : nil
    let programs = directory.path + "/.programs"
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
    environment = [
      "PGHOST": server.host, "PGUSER": "postgres", "PGDATABASE": "shop", "NO_COLOR": "1", "COLUMNS": "100",
      "PGSERVICEFILE": directory.path + "/.services", "SHOP": Repository.root.path + "/scripts/demo-shop",
      "PATH": "\(programs):\(server.bin):" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
    ]
    try directory.write(".programs/aka", Self.program)
    try directory.write(".programs/beside", Self.beside)
    try directory.write(
      ".services",
      "[shop]\nhost=\(server.host)\ndbname=shop\n[shared]\nhost=\(server.host)\ndbname=shared\n[shop-replica]\nhost=\(standby?.host ?? "")\ndbname=shop\n"
    )
    let start = "chmod +x .programs/* && createdb shop"
    let made = try run(start)
    guard made.exitCode == 0 else { throw CommandFailed(result: made) }
  }

  /// Presses Ctrl-C after two seconds where a command would go on, in a terminal. Without `exec`, a shell that stays the program's
  /// parent, as dash does, would die of it too, and its exit code be seen.
  private static let program = """
    #!/usr/bin/env bash
    case " $* " in
      *" --loop "*|*" --watch "*|" watch "*)
        { sleep 2; printf '\\003'; } | script -qec "exec $(printf '%q ' '\(Tool.path)' "$@")" /dev/null ;;
      *) exec '\(Tool.path)' "$@" ;;
    esac
    """

  /// Starts what goes on while the page does. Foundation would wait for whatever holds its descriptors.
  private static let beside = """
    #!/usr/bin/env bash
    for file in /proc/$$/fd/*; do number=${file##*/}; [ "$number" -le 2 ] || eval "exec $number>&-"; done
    setsid "$@" >/dev/null 2>&1 </dev/null &
    """

  /// What pages call by names that are the reader's own.
  private func translate(_ text: String) -> String {
    text.replacing("host=replica", with: "host=\(standby?.host ?? "")")
      .replacing("host=db1", with: "host=" + server.host)
      .replacing("/var/log/postgresql/", with: server.dataDirectory + "/log/")
      .replacing("/var/lib/node_exporter/", with: "")
  }

  /// Writes a file of the page.
  func write(_ file: String, _ text: String) throws {
    let path = directory.path + "/" + file
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try directory.write(file, text)
  }

  /// Runs a script of shell, or of SQL.
  func run(_ script: String, language: String = "sh") throws -> CommandResult {
    let program = language == "sql" ? "psql -Xq -v ON_ERROR_STOP=1" : "bash -euo pipefail"
    return try Command.run(
      "/usr/bin/env", ["bash", "-c", "cd \"$0\" && exec \(program)", directory.path],
      environment: environment,
      input: translate(script))
  }
}
