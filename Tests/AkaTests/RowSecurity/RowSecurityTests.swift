import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// No role sees or writes through a shim what it could not see or write through the table: every standing of a role, with
/// every kind of policy, with every statement, on both write paths, compared with a database in which nothing was renamed.
@Suite struct RowSecurityTests {
  enum Shim: String, CaseIterable { case native, trigger, flipped }

  private let word = String(UUID().uuidString.lowercased().suffix(12))

  @Test(arguments: Shim.allCases) func nothingLeaks(through shim: Shim) throws {
    try RowSecurityTwin.createRoles(word)
    defer { RowSecurityTwin.dropRoles(word) }
    let (plain, renamed) = (try RowSecurityTwin(word: word), try RowSecurityTwin(word: word))
    try rename(renamed, shim)
    var compared = 0
    for (table, _) in RowSecurityMatrix.policies {
      let (name, stored) = shim == .flipped ? ("tb_" + table, table) : (table, "tb_" + table)
      try plain.run(RowSecurityMatrix.neighbours(of: table))
      try renamed.run(RowSecurityMatrix.neighbours(of: name))
      for role in RowSecurityMatrix.roles {
        let rights = try RowSecurityRights(of: role, on: table, in: plain)
        for statement in RowSecurityMatrix.statements {
          let expected = try plain.outcome(of: statement, as: role, on: table, table: table)
          let found = try renamed.outcome(of: statement, as: role, on: name, table: stored)
          let isRight =
            found == expected
            || (statement.contains("through_view")
              ? found == rights.reading
              : shim == .trigger && rights.allow(found, where: expected, by: statement))
          #expect(isRight, "\(role) on \(table): \(statement)\n\(found)\n\(expected)")
          compared += 1
        }
      }
    }
    #expect(compared == 7 * 9 * RowSecurityMatrix.statements.count)
  }

  private func rename(_ twin: RowSecurityTwin, _ shim: Shim) throws {
    let aka = Aka(connection: try twin.database.connect())
    var options = RenameOptions()
    if shim == .trigger { options.writes = WriteWish(all: .trigger) }
    let requests = try RowSecurityMatrix.policies.map {
      RenameRequest(
        old: try WrittenName(parsing: $0.table), new: try WrittenName(parsing: "tb_" + $0.table),
        options: options)
    }
    let plan = try aka.plan(requests)
    #expect(plan.codesToAccept.contains("trigger-policies") == (shim == .trigger))
    try aka.rename(requests, accepting: Set(plan.codesToAccept))
    if shim == .flipped { try aka.rollback(requests[0].old, wholeGroup: true) }
  }
}

/// What a role may do with a table of the matrix where nothing was renamed.
struct RowSecurityRights {
  /// What it reads. A view that is built on a shim asks for its reader's rights.
  let reading: RowSecurityOutcome
  /// The values that it may read, one by one.
  private let readable: Set<String>
  private let readsNothing: Bool
  private let passesPolicies: Bool

  init(of role: String, on table: String, in twin: RowSecurityTwin) throws {
    reading = try twin.outcome(of: RowSecurityMatrix.statements[0], as: role, on: table, table: table)
    readable = Set(
      try twin.outcome(
        of: "SELECT id AS x FROM NAME WHERE leak(secret)", as: role, on: table, table: table
      ).notices)
    readsNothing = readable.isEmpty
    passesPolicies = ["root", "bypass", "owner"].contains(role)
  }

  /// Whether triggers may answer so: as the plan announces it, having told and written nothing that the role might not.
  func allow(_ found: RowSecurityOutcome, where expected: RowSecurityOutcome, by statement: String) -> Bool {
    let toldWhatMayBeRead = readable.isSuperset(of: found.notices) && (found.detail == nil || passesPolicies)
    guard toldWhatMayBeRead else { return false }
    let isUntouched = found.stored == reading.stored
    // `trigger-upsert`
    if statement.contains("ON CONFLICT") { return found.failure != nil && isUntouched }
    // `trigger-policies`: what a role may not read at all, it does not write either.
    if readsNothing, !statement.hasPrefix("INSERT") {
      return found.rows.allSatisfy { $0 == "0" } && isUntouched
    }
    if readsNothing, statement.contains("RETURNING") {
      return found.rows == ["new"] && expected.failure == "42501"
    }
    // The scan is that of a SELECT, so that it looks at what a SELECT may see.
    var silent = (found, expected)
    (silent.0.notices, silent.1.notices) = ([], [])
    return silent.0 == silent.1
  }
}
