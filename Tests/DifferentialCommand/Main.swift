import Aka
import Differential
import Foundation
import TestSupport

/// `differential DIRECTORY SCRIPT... [--show CLASS...]`: runs PostgreSQL's own regression scripts on tables and through
/// shims. Prints a summary of each, every difference that no plan announced, and those in the classes to be shown. Fails if
/// there is one that was not announced. With `--alias` the shims are alias tables, of tables that can have one.
///
/// `differential --rehearsal DIRECTORY SCRIPT...`: compares what the rehearsal foretells of each statement with what
/// happens. Fails if it foretells anything wrongly.
@main
struct Main {
  static func main() throws {
    if CommandLine.arguments.dropFirst().first == "--rehearsal" {
      exit(try rehearse(Array(CommandLine.arguments.dropFirst(2))) ? 0 : 1)
    }
    let kind: ShimWish = CommandLine.arguments.contains("--alias") ? .alias : .view
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--alias" }.split(
      separator: "--show", maxSplits: 1, omittingEmptySubsequences: false)
    guard let directory = arguments[0].first, arguments[0].count > 1 else {
      FileHandle.standardError.write(Data("usage: differential DIRECTORY SCRIPT... [--show CLASS...]\n".utf8))
      exit(64)
    }
    let shown = arguments.dropFirst().joined().compactMap(DifferenceClass.init(rawValue:))
    var failed = false
    for name in arguments[0].dropFirst() {
      let tally = try run(name, in: URL(filePath: directory), kind)
      say(tally.summary)
      for kind in shown { say(tally.report(kind)) }
      if !tally.unknown.isEmpty || !tally.unannounced.isEmpty {
        failed = true
        say(tally.report())
      }
    }
    exit(failed ? 1 : 0)
  }

  /// Whether everything was foretold rightly.
  private static func rehearse(_ arguments: [String]) throws -> Bool {
    guard let directory = arguments.first, arguments.count > 1 else {
      FileHandle.standardError.write(Data("usage: differential --rehearsal DIRECTORY SCRIPT...\n".utf8))
      exit(64)
    }
    var agrees = true
    for name in arguments.dropFirst() {
      let server = PrivateServer(options: options)
      let run = try RehearsalRun(on: server)
      try run.prepare(try script("test_setup", in: URL(filePath: directory), for: server))
      let tally = try run.run(try script(name, in: URL(filePath: directory), for: server))
      say(tally.summary)
      if !tally.mismatches.isEmpty {
        agrees = false
        say(tally.report)
      }
    }
    return agrees
  }

  private static func script(_ name: String, in directory: URL, for server: PrivateServer) throws -> Script {
    let environment = [
      "PG_ABS_SRCDIR": directory.path, "PG_LIBDIR": libraries(of: server), "PG_DLSUFFIX": ".so",
    ]
    return try Script(contentsOf: directory.appending(path: "sql/\(name).sql"), environment: environment)
  }

  /// At once, also into a pipe.
  private static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  /// Each script has servers of its own, so that none finds the roles of another.
  private static func run(_ name: String, in directory: URL, _ kind: ShimWish) throws -> Tally {
    let servers = (PrivateServer(options: options), PrivateServer(options: options))
    let run = try DifferentialRun(table: servers.0, shim: servers.1, kind: kind)
    var tally: Tally?
    for script in ["test_setup", name] {
      tally = try run.run(try self.script(script, in: directory, for: servers.0))
    }
    for (reason, count) in run.refusals { say("  not renamed (\(count)): \(reason)") }
    return tally!
  }

  /// Statistics that come when they like would change plans.
  private static let options = ["-c", "autovacuum=off", "-c", "compute_query_id=off"]

  private static func libraries(of server: PrivateServer) -> String {
    let result = try? Command.run("\(server.bin)/pg_config", ["--pkglibdir"])
    return result?.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}
