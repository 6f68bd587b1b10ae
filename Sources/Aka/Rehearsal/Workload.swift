import PGQuery
import Postgres

import struct Postgres.Identifier

/// The statements of an application, each once, and those among them that a rename may concern.
struct Workload {
  /// Who sends statements: those of one sender see the same search path and have the same rights.
  struct Sender: Hashable {
    let role: Identifier?
    let searchPath: String?
  }

  /// Every statement once, by its number.
  private(set) var statements: [WorkloadStatement] = []
  /// Those that name a table, perhaps another of the same name.
  private(set) var candidates: [Sender: [Candidate]] = [:]
  /// Those that PostgreSQL's grammar refuses and that say one of the names.
  private(set) var unreadable: [Int: Prediction] = [:]

  init(_ given: [WorkloadStatement], naming names: Set<Identifier>) {
    var seen: Set<WorkloadStatement.Identity> = []
    for statement in given.flatMap(\.parts) where seen.insert(statement.identity).inserted {
      let number = statements.count
      statements.append(statement)
      do {
        let candidate = try Candidate(statement.text, number: number)
        guard candidate.references.contains(where: { names.contains(Identifier($0.name)) }) else { continue }
        candidates[Sender(role: statement.role, searchPath: statement.searchPath), default: []].append(
          candidate)
      } catch {
        guard statement.mentions(names) else { continue }
        unreadable[number] = .undecided(
          reason:
            "PostgreSQL \(Parser.grammarVersion)'s grammar does not take it: \(error.kind.inWords)"
        )
      }
    }
  }
}

extension WorkloadStatement {
  /// What makes two statements the same to a rehearsal.
  fileprivate struct Identity: Hashable {
    let text: String
    let sender: Workload.Sender
  }

  fileprivate var identity: Identity {
    Identity(text: text, sender: Workload.Sender(role: role, searchPath: searchPath))
  }

  /// The single statements of a text that holds several.
  fileprivate var parts: [WorkloadStatement] {
    guard let tree = try? Parser.parse(text) else { return [self] }
    return tree.statements.map { part in
      WorkloadStatement(
        tree.sql(of: part), calls: calls, role: role, searchPath: searchPath, line: line)
    }
  }

  /// Whether a text that is not SQL says one of the names. What cannot be scanned may say anything.
  fileprivate func mentions(_ names: Set<Identifier>) -> Bool {
    guard let tokens = try? Tokens(text) else { return true }
    return tokens.contains { token in tokens.name(token).map { names.contains(Identifier($0)) } ?? false }
  }
}

extension ParseError.Kind {
  /// The parser's own message may repeat the statement's data.
  fileprivate var inWords: String {
    switch self {
    case .syntax: "a syntax error"
    case .tooLong(let limit): "it is longer than \(limit) bytes"
    case .zeroByte: "it holds a zero byte"
    case .noThread: "there is no thread for it"
    }
  }
}
