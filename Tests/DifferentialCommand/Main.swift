import Differential
import Foundation
import TestSupport

/// `differential DIRECTORY SCRIPT... [--show CLASS...]`: runs PostgreSQL's own regression scripts on tables and through
/// shims. Prints a summary of each, every difference that no plan announced, and those in the classes to be shown. Fails if
/// there is one that was not announced.
@main
struct Main {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().split(
      separator: "--show", maxSplits: 1, omittingEmptySubsequences: false)
    guard let directory = arguments[0].first, arguments[0].count > 1 else {
      FileHandle.standardError.write(Data("usage: differential DIRECTORY SCRIPT... [--show CLASS...]\n".utf8))
      exit(64)
    }
    let shown = arguments.dropFirst().joined().compactMap(DifferenceClass.init(rawValue:))
    var failed = false
    for name in arguments[0].dropFirst() {
      let tally = try run(name, in: URL(filePath: directory))
      say(tally.summary)
      for kind in shown { say(tally.report(kind)) }
      if !tally.unknown.isEmpty || !tally.unannounced.isEmpty {
        failed = true
        say(tally.report())
      }
    }
    exit(failed ? 1 : 0)
  }

  /// At once, also into a pipe.
  private static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  /// Each script has servers of its own, so that none finds the roles of another.
  private static func run(_ name: String, in directory: URL) throws -> Tally {
    let servers = (PrivateServer(options: options), PrivateServer(options: options))
    let run = try DifferentialRun(table: servers.0, shim: servers.1)
    var tally: Tally?
    for script in ["test_setup", name] {
      let environment = [
        "PG_ABS_SRCDIR": directory.path, "PG_LIBDIR": libraries(of: servers.0), "PG_DLSUFFIX": ".so",
      ]
      tally = try run.run(
        Script(
          contentsOf: directory.appending(path: "sql/\(script).sql"), environment: environment))
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
