import Postgres

/// What is done together, and recorded together.
enum MigrationStep: Sendable {
  /// Statements in one transaction, and in the same transaction the record that they are done. `begin` is the file's own
  /// BEGIN, if it has one.
  case transaction(begin: String?, [MigrationStatement])
  /// A statement that PostgreSQL runs in no transaction. It is announced in the record before, and recorded after.
  case alone(MigrationStatement)
  /// Renames of tables, done as `aka rename` does them, and what happens in the transaction of the swap.
  case rename([(RenameStatement, MigrationStatement)], then: [MigrationStatement])

  var statements: [MigrationStatement] {
    switch self {
    case .transaction(_, let statements): statements
    case .alone(let statement): [statement]
    case .rename(let renames, let then): renames.map(\.1) + then
    }
  }

  /// What the record knows it by.
  var checksum: String {
    Checksum.of(statements.map { $0.text + "\u{0}" + ($0.data ?? "") }.joined(separator: "\u{0}"))
  }
}

/// Decides what runs in one transaction with what. A file is one step where that can be; it is several when it
///
/// - commits by itself,
/// - has a statement that PostgreSQL does not run in a transaction, or
/// - renames a table, unless the file makes the view itself. The swap is a transaction that holds its lock for a moment: with
///   the rest of the file in it, the lock would be held for as long as that takes. So the statements before it are committed
///   first, and those after it find the table renamed; unless all of them take but a moment, too.
///
/// The record counts the steps that are done, so that a file that stopped between two goes on with the next.
struct StepPlan {
  private(set) var steps: [MigrationStep] = []
  private var open: [MigrationStatement] = []
  /// The file's own BEGIN, while it is open.
  private var begin: MigrationStatement?

  init(_ script: MigrationScript, serverVersion: Int) throws {
    let roles = Self.roles(of: script.statements, serverVersion)
    let isWrapped =
      roles.first == .begin && roles.last == .commit && roles.dropFirst().dropLast().allSatisfy(\.isWork)
    for (statement, role) in zip(script.statements, roles) {
      try statement.refuseMisplacedDirectives(role)
      switch role {
      case .ordinary: open.append(statement)
      case .begin:
        if let begin {
          throw statement.refusal(
            "BEGIN in the transaction of line \(begin.location.line)", "COMMIT that first")
        }
        close()
        begin = statement
      case .commit: close()
      case .alone:
        if let begin {
          throw statement.refusal(
            "this cannot run in the transaction that BEGIN opens on line \(begin.location.line)",
            "take BEGIN and COMMIT away: aka runs it by itself, and the rest in a transaction")
        }
        close()
        steps.append(.alone(statement))
      case .rename(let rename):
        if begin != nil, !isWrapped {
          throw statement.refusal(
            "a rename with a shim is a transaction of its own and cannot be part of this one",
            "move it out of BEGIN and COMMIT, or write '-- aka: no-shim' above it for a bare rename")
        }
        close(keepingBegin: isWrapped)
        append(rename, statement)
      case .senseless(let problem, let remedy): throw statement.refusal(problem, remedy)
      }
    }
    if let begin { throw begin.refusal("BEGIN without COMMIT: psql would roll this back", "add COMMIT") }
    close()
    // A file may say that there is nothing to do.
    if steps.isEmpty { steps = [.transaction(begin: nil, [])] }
    steps = Self.joined(steps)
  }

  /// What follows a rename and takes but a moment happens in the transaction of the swap: all of it, or nothing.
  private static func joined(_ steps: [MigrationStep]) -> [MigrationStep] {
    steps.reduce(into: []) { joined, step in
      if case .transaction(let begin, let statements) = step,
        begin.map({ $0.uppercased() == "BEGIN" }) ?? true,
        case .rename(let renames, let then)? = joined.last, then.isEmpty, statements.allSatisfy(\.isMomentary)
      {
        joined[joined.count - 1] = .rename(renames, then: statements)
      } else {
        joined.append(step)
      }
    }
  }

  /// A rename that a view follows, which takes the old name in the same transaction, has its shim: it stays as it is.
  private static func roles(of statements: [MigrationStatement], _ serverVersion: Int) -> [StatementRole] {
    let roles = statements.map { $0.role(on: serverVersion) }
    return zip(statements.indices, roles).map { index, role in
      guard case .rename(let rename) = role else { return role }
      let end = roles[index...].firstIndex { $0 == .commit || $0 == .begin || $0 == .alone } ?? roles.endIndex
      return statements[index..<end].contains { $0.serves(rename.old, with: rename.new) } ? .ordinary : role
    }
  }

  /// Ends the transaction that is being collected.
  private mutating func close(keepingBegin: Bool = false) {
    if !open.isEmpty { steps.append(.transaction(begin: begin?.text, open)) }
    open = []
    if !keepingBegin { begin = nil }
  }

  /// Renames that stand together are swapped together, unless one builds on another (`a -> b`, then `c -> a`).
  private mutating func append(_ rename: RenameStatement, _ statement: MigrationStatement) {
    if case .rename(let others, _)? = steps.last,
      others.allSatisfy({ $0.0.names.isDisjoint(with: rename.names) })
    {
      steps[steps.count - 1] = .rename(others + [(rename, statement)], then: [])
    } else {
      steps.append(.rename([(rename, statement)], then: []))
    }
  }
}

extension StatementRole {
  fileprivate var isWork: Bool { self != .begin && self != .commit }
}

extension MigrationStatement {
  func refusal(_ problem: String, _ remedy: String) -> Refusal {
    Refusal("\(location): \(problem)", remedy: remedy)
  }

  fileprivate func refuseMisplacedDirectives(_ role: StatementRole) throws {
    if says(.noShim), RenameStatement.names(in: self) == nil {
      throw refusal("'-- aka: no-shim' on a statement that renames no table", "take it away")
    }
    if says(.alone), kind == "TransactionStmt" {
      throw refusal("'-- aka: alone' on a statement that begins or ends a transaction", "take it away")
    }
    // After a crash only its name tells whether it was built.
    if role == .alone, kind == "IndexStmt", node?["idxname"] == nil {
      throw refusal(
        "an index that is built concurrently needs a name here", "CREATE INDEX CONCURRENTLY name ON ..")
    }
  }
}
