import Postgres

/// What a run of migrations is doing, for somebody who watches.
public enum MigrationProgress: Sendable {
  /// Another aka runs migrations here; we wait for it.
  case waitingForRunner(Blocker?)
  /// A step begins.
  case running(MigrationName, step: Int, of: Int)
  /// A lock was not to be had in time; everything of the step is rolled back and tried again.
  case retrying(MigrationName, reason: String)
  /// The step was found done, though nobody had recorded it.
  case foundDone(MigrationName, step: Int)
  /// The server mentioned something.
  case notice(Notice, SourceLocation)
  /// A rename in a migration is under way.
  case rename(RenameProgress)
  /// A migration is done.
  case done(MigrationName, MigrationDirection, seconds: Double)
  /// Records without files.
  case missing([MigrationName])
}
