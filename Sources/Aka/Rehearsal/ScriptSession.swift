import FoundationEssentials
import PGQuery
import Postgres

import struct Postgres.Identifier

/// Who speaks in a script, and along which search path, as the script itself says by SET and RESET.
struct ScriptSession {
  private let start: Workload.Sender
  private(set) var sender: Workload.Sender

  init(_ start: Workload.Sender) {
    self.start = start
    sender = start
  }

  /// Obeys a statement if it is one of these. (What SET LOCAL sets is taken to stay.)
  mutating func obey(_ text: String) {
    guard let tree = try? Parser.parse(text) else { return }
    for statement in tree.statements where statement.kind == "VariableSetStmt" {
      let json = tree.json(of: statement)
      guard let node = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))["VariableSetStmt"]
      else {
        continue
      }
      set(node)
    }
  }

  private mutating func set(_ node: JSONValue) {
    let values = (node["args"]?.elements ?? []).compactMap { $0["A_Const"]?["sval"]?["sval"]?.string }
    switch node["name"]?.string {
    case "search_path":
      let path = values.map { Identifier($0).quoted }.joined(separator: ", ")
      sender = Workload.Sender(role: sender.role, searchPath: values.isEmpty ? start.searchPath : path)
    case "role", "session_authorization":
      let role = values.first.flatMap { $0 == "none" || $0 == "default" ? nil : Identifier($0) }
      sender = Workload.Sender(role: role ?? start.role, searchPath: sender.searchPath)
    case nil where node["kind"]?.string == "VAR_RESET_ALL": sender = start
    default: break
    }
  }
}
