import Aka
import CommandLineKit
import Postgres

/// A failure in words and as an exit code.
enum FailureText {
  static func describe(_ error: any Error, style: Style) -> String {
    switch error {
    case let refused as PlanRefused:
      refused.refusals.map { describe($0, style: style) }.joined()
    case let refusal as Refusal: describe(refusal, style: style)
    case let spent as LockBudgetSpent:
      "\(style(.red, "Not now:")) \(spent)\n"
        + (spent.blockers.isEmpty ? "" : "\n" + BlockerTable.render(spent.blockers))
    case let tables as AmbiguousTables:
      "\(style(.red, "Refused:")) \(tables)\nHelp:    \(tables.remedy)\n"
    case let failure as MigrationFailure:
      "\(style(.red, "Error:")) \(failure)\n\((failure.cause as? LockBudgetSpent).map { BlockerTable.render($0.blockers) } ?? "")"
    case is NotYetDurable: "\(style(.red, "Not now:")) \(error)\n"
    case let busy as IngestBusy: "\(style(.red, "Not now:")) \(busy)\n"
    case let busy as MigrationsBusy: "\(style(.red, "Not now:")) \(busy)\n"
    case let error as PostgresError where error.state == .connectionFailure && error.sql.isEmpty:
      "\(style(.red, "Error:")) cannot reach the database: \(error.message)\n"
        + "Help:  name it with --database, or with PGHOST, PGDATABASE and their like, as for psql\n"
    default: "\(style(.red, "Error:")) \(error)\n"
    }
  }

  static func exitCode(of error: any Error) -> Int32 {
    switch error {
    case is Refusal, is PlanRefused, is NobodyToAsk, is AmbiguousTables: 2
    case is ManifestError, is FleetTargetsError: 64
    case is LockBudgetSpent, is MigrationsBusy, is IngestBusy: 75
    case let failure as MigrationFailure: exitCode(of: failure.cause)
    case let failure as SubscriberFailure: exitCode(of: failure.cause)
    case is SubscriberBehind, is NotYetDurable: 75
    case let failure as DesiredSchemaFailure where failure.cause.isConnectionLoss: 69
    case let error as PostgresError where error.state == .lockNotAvailable: 75
    case is UnreachableSubscriber: 69
    case let error as PostgresError where error.isConnectionLoss: 69
    default: 1
    }
  }

  private static func describe(_ refusal: Refusal, style: Style) -> String {
    "\(style(.red, "Refused:")) \(refusal.reason)\nHelp:    \(refusal.remedy)\n"
  }
}
