import Postgres

/// Something that keeps the evidence from being complete, and how to change that.
public struct EvidenceAdvice: Sendable, Codable, Hashable {
  /// What it is, for programs.
  public let code: String
  /// What is missing.
  public let message: String
  /// How to get it, as the present role can.
  public let remedy: String
}

extension Doctor {
  /// What the evidence for some renames lacks; nothing if there is none to collect evidence for.
  func evidence(for entries: [LedgerEntry]) throws -> [EvidenceAdvice] {
    let live = entries.filter(\.keepsName)
    guard !live.isEmpty else { return [] }
    let conditions: Sample.Conditions = try connection.run(
      ServerReader.conditions(version: connection.serverVersion))[0].json("conditions")
    let rights = try connection.run(
      """
      SELECT current_user AS me, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
        has_function_privilege('aka.sentinel()', 'EXECUTE') AS may_call
      """)[0]
    let role: Identifier = try rights["me"]
    return try counting(conditions, isSuperuser: rights["is_superuser"], role)
      + sight(conditions, mayCall: rights["may_call"], role) + confirmation() + standbys(conditions)
      + live.filter { $0.probe == .off }.map { entry in
        EvidenceAdvice(
          code: "probe-off", message: "the view of \(entry.old) -> \(entry.newName) does not count its uses",
          remedy: "only a new rename can give it a probe; its use stays unknown")
      }
  }

  private func counting(_ now: Sample.Conditions, isSuperuser: Bool, _ role: Identifier) -> [EvidenceAdvice] {
    var advice = now.overrides.map {
      EvidenceAdvice(
        code: "track-functions-override", message: "uses may go uncounted: \($0)",
        remedy:
          "take it back: ALTER ROLE .. RESET track_functions, or REVOKE SET ON PARAMETER track_functions FROM .."
      )
    }
    if !now.tracks {
      let asSuperuser = "ALTER SYSTEM SET track_functions = 'pl'; SELECT pg_reload_conf()"
      advice.append(
        EvidenceAdvice(
          code: "track-functions-off",
          message: "PostgreSQL counts no uses of old names: track_functions is \(now.trackFunctions)",
          remedy: isSuperuser
            ? "\(asSuperuser), on every server"
            : "ask a superuser for \(asSuperuser), or your provider for track_functions = pl in its parameters; or a superuser "
              + "for GRANT SET ON PARAMETER track_functions TO \(role), then ALTER DATABASE .. SET track_functions = 'pl' "
              + "counts in new sessions"))
    }
    return advice
  }

  private func sight(_ now: Sample.Conditions, mayCall: Bool, _ role: Identifier) -> [EvidenceAdvice] {
    var advice: [EvidenceAdvice] = []
    if !now.seesOthers {
      advice.append(
        EvidenceAdvice(
          code: "transactions-not-visible", message: "role \(role) may not see what other sessions have open",
          remedy: "GRANT pg_read_all_stats TO \(role)"))
    }
    if !mayCall {
      advice.append(
        EvidenceAdvice(
          code: "sentinel-not-callable", message: "role \(role) may not take samples",
          remedy: "GRANT EXECUTE ON FUNCTION aka.sentinel() TO \(role)"))
    }
    return advice
  }

  /// The second source, without which the silence of the probe is confirmed by nobody.
  private func confirmation() throws -> [EvidenceAdvice] {
    let statements = try StatementReader(connection: connection).read([], snapshots: [:]).0
    if statements?.track == "all" { return [] }
    return [
      EvidenceAdvice(
        code: "no-second-source",
        message: statements == nil
          ? "no second source confirms the probe: pg_stat_statements is not in this database"
          : "no second source confirms the probe: pg_stat_statements.track is \(statements?.track ?? "")",
        remedy: statements == nil
          ? "CREATE EXTENSION pg_stat_statements before the rename (with shared_preload_libraries = 'pg_stat_statements'), and "
            + "set pg_stat_statements.track = 'all'; or let cleanup have its brownout"
          : "ALTER SYSTEM SET pg_stat_statements.track = 'all'; SELECT pg_reload_conf(); or let cleanup have its brownout"
      )
    ]
  }

  private func standbys(_ now: Sample.Conditions) throws -> [EvidenceAdvice] {
    let time: Double = try connection.run("SELECT extract(epoch FROM clock_timestamp())").scalar()
    let present = Sample(server: Sample.primary, takenAt: time, conditions: now, shims: [])
    let samples = try SampleStore(connection: connection).latest(of: .seconds(86_400))
    return StandbyCoverage(samples: samples + [present], start: time - 86_400, now: time).gaps.map {
      EvidenceAdvice(
        code: $0.code, message: $0.message,
        remedy: "aka usage collect --server 'host=.. dbname=..', from time to time")
    }
  }
}
