import Postgres

/// The rehearsal just before a swap: plays what pg_stat_statements has seen.
struct DressRehearsal {
  let connection: Connection
  let policy: RehearsalPolicy
  let report: (RenameProgress) -> Void

  /// Rehearses renames, and refuses them if it has to.
  func run(_ renames: [PlannedRename]) throws {
    guard policy != .skip, !renames.isEmpty else { return }
    let outcome: RehearsalReport
    do {
      let observed = try StatementStatistics(connection: connection).read()
      if policy == .refuse, observed.hidden > 0 {
        throw Refusal(
          "\(observed.hidden) texts in pg_stat_statements are hidden from this role",
          remedy: "GRANT pg_read_all_stats to it")
      }
      outcome = try Rehearsal(connection: connection, report: report).run(observed, renames: renames)
    } catch let unavailable as StatisticsUnavailable {
      return try goWithout(unavailable.reason, remedy: unavailable.remedy)
    } catch let refusal as Refusal {
      return try goWithout(refusal.reason, remedy: refusal.remedy)
    } catch let error as PostgresError where !error.isConnectionLoss {
      // What is no obstacle to the rename, such as the right to create a schema, must not become one.
      return try goWithout(error.message, remedy: "see what 'aka rehearse' says")
    }
    report(.rehearsed(outcome))
    guard policy == .refuse, !outcome.surprises.isEmpty else { return }
    let count = outcome.surprises.count
    throw PlanRefused(refusals: [
      Refusal(
        "the rehearsal was strict, and \(count) \(count == 1 ? "statement" : "statements") of the application would fail "
          + "or change",
        remedy: "see to what is listed above, or leave out --strict")
    ])
  }

  private func goWithout(_ reason: String, remedy: String) throws {
    guard policy == .refuse else { return report(.notRehearsed(reason: reason)) }
    throw PlanRefused(refusals: [
      Refusal(
        "the application cannot be rehearsed strictly: \(reason)", remedy: "\(remedy), or leave out --strict")
    ])
  }
}
