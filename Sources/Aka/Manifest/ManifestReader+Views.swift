import Postgres

extension ReadView {
  static let keys = [
    "name", "select", "where", "query", "security_invoker", "security_barrier", "readers", "comment",
  ]

  /// Reads a view of a rename.
  init(_ node: ManifestNode) throws(ManifestError) {
    let members = try node.members(allowing: Self.keys)
    let name = try node.required("name", of: members).name()
    self.init(schema: name.schema, name: name.name, source: try Source(node, members))
    securityInvoker = try members["security_invoker"]?.flag() ?? true
    securityBarrier = try members["security_barrier"]?.flag() ?? false
    if let list = try members["readers"]?.elements() {
      var roles: [Identifier] = []
      for role in list { roles.append(try role.identifier()) }
      readers = roles
    }
    comment = try members["comment"]?.string()
  }
}

extension ReadView.Source {
  /// Every piece is tried in a query, so that what the grammar refuses is reported where it stands.
  fileprivate init(_ node: ManifestNode, _ members: [String: ManifestNode]) throws(ManifestError) {
    if let query = members["query"] {
      if let other = members["select"] ?? members["where"] {
        throw other.failure("a view has a \"query\", or a \"select\" and a \"where\"")
      }
      self = .query(try query.sql { $0 })
    } else {
      self = .table(
        select: try members["select"].map { piece throws(ManifestError) in
          try piece.sql { "SELECT \($0) FROM x" }
        },
        condition: try members["where"].map { piece throws(ManifestError) in
          try piece.sql { "SELECT FROM x WHERE (\($0))" }
        })
    }
  }
}

extension ManifestNode {
  /// A piece of SQL that makes a query of one SELECT.
  fileprivate func sql(_ query: (String) -> String) throws(ManifestError) -> String {
    let text = try string()
    if let problem = ReadView.problem(inQuery: query(text)) { throw failure(problem) }
    return text
  }
}
