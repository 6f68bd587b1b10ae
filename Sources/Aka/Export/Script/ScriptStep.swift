import Postgres

/// One step of a script.
struct ScriptStep {
  let kind: Kind
  let sql: String
  /// What it is for, for whoever reads the script.
  let remark: String?

  /// What is done with its statement.
  enum Kind {
    /// It runs.
    case run
    /// It runs; a text that it returns is why the script must stop.
    case refuse
    /// It runs; a text that it returns says that there is nothing left to do.
    case done
    /// It runs within what is left of the time for which others may wait.
    case lock
    /// It runs; what it returns fills the blank of this name.
    case fill(String)

    /// How the script spells it.
    var word: String {
      switch self {
      case .run: "run"
      case .refuse: "refuse"
      case .done: "done"
      case .lock: "lock"
      case .fill(let name): name
      }
    }
  }

  init(_ kind: Kind, _ sql: SQL, _ remark: String? = nil) {
    self.init(kind, text: sql.inlined.text, remark)
  }

  private init(_ kind: Kind, text: String, _ remark: String?) {
    (self.kind, sql, self.remark) = (kind, text, remark)
  }

  /// The same step with marks in it.
  func marked(by marker: BlankMarker, with fence: String) -> ScriptStep {
    ScriptStep(kind, text: marker.mark(sql, with: fence), remark)
  }
}

extension [SQL] {
  /// Each as a step that runs.
  func steps(_ remark: String? = nil) -> [ScriptStep] {
    enumerated().map { ScriptStep(.run, $1, $0 == 0 ? remark : nil) }
  }
}
