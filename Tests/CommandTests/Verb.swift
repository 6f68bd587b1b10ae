/// A command that moves the table.
enum Verb: CaseIterable {
  case rename, rollback, bareRollback

  var arguments: [String] {
    switch self {
    case .rename: ["rename", "users", "tb_user"]
    case .rollback: ["rollback", "users"]
    case .bareRollback: ["rollback", "users", "--no-shim"]
    }
  }

  var start: Users.Standing { self == .rename ? .original : .renamed }

  var end: Users.Standing {
    switch self {
    case .rename: .renamed
    case .rollback: .flipped
    case .bareRollback: .bare
    }
  }
}
