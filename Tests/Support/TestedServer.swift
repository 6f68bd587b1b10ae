import Foundation
import Postgres

/// What the PostgreSQL that a run tests can do: `AKA_PG_BIN` may name another than Debian's, which lacks nothing. Tests of what
/// a server lacks do not run on it; `scripts/test-matrix` says which.
public enum TestedServer {
  /// Its major version.
  public static let major = (try? Connection(to: PrivateServer.shared.conninfo()).serverVersion / 10_000) ?? 0

  /// Since 17 PostgreSQL rewrites MERGE through a view.
  public static let mergesIntoViews = major >= 17

  /// Since 17 a table with an identity column is attached to no other, and so has no alias table.
  public static let attachesIdentities = major < 17

  /// Since 18 pg_stat_statements tells statements apart by the names in them, not by the tables that they mean, so that
  /// entries neither carry a former name nor confirm that nobody says it.
  public static let hashesNames = major >= 18

  /// The setting that makes every plan parallel, which 16 gave another name.
  public static let forceParallel = major >= 16 ? "debug_parallel_query" : "force_parallel_mode"

  /// Whether an extension can be created.
  public static func offers(extension name: String) -> Bool {
    answers("SELECT count(*) = 1 FROM pg_available_extensions WHERE name = \(name)")
  }

  /// Whether it was built with libxml.
  public static let hasXML = answers("SELECT xmlcomment('x') IS NOT NULL")

  /// Whether it was built with ICU.
  public static let hasICU = answers("SELECT count(*) > 0 FROM pg_collation WHERE collname = 'und-x-icu'")

  /// Whether it was built with TLS.
  public static let hasTLS = answers("SELECT setting <> '' FROM pg_settings WHERE name = 'ssl_library'")

  /// Whether a library that it can load is there.
  public static func offers(library name: String) -> Bool {
    answers("SELECT count(*) = 1 FROM pg_ls_dir(\(libraries)) file WHERE file = \(name + ".so")")
  }

  private static let libraries: String = {
    let found = try? Command.run("\(PrivateServer.shared.bin)/pg_config", ["--pkglibdir"])
    return found?.output.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
  }()

  private static func answers(_ question: SQL) -> Bool {
    (try? Connection(to: PrivateServer.shared.conninfo()).run(question).scalar()) ?? false
  }
}
