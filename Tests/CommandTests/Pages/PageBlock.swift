/// A piece of a page that is no prose.
struct PageBlock {
  /// What is to be done with it.
  enum Kind: Equatable {
    /// It is this file.
    case file(String)
    /// It runs as one script.
    case script(language: String)
    /// Each line runs by itself, up to the two blanks before its description.
    case commands
    /// It stands in this file of the repository.
    case excerpt(of: String)
    /// Commands after `$`, and what they print.
    case console
    /// It is only looked at.
    case example(String)
  }

  let kind: Kind
  /// Its lines, without what indents all of them.
  let lines: [Substring]
  /// The line of the page on which it begins, for messages.
  let line: Int

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// The languages of scripts. `sql` goes to psql.
  static let scripts: Set<String> = ["sh", "sql"]

  /// What only examples say after the fence, and why they do not run.
  static let reasons = [
    "json": "a file's form; the schemas beside the page check those",
    "swift": "code, which CompileTests compile",
    "swift-excerpt": "a part of a package, which the example under docs/examples has",
    "python": "a source line for aka scan", "text": "output or an error, which the page's tests look for",
    "crontab": "a schedule needs cron; its command runs in a block of the page",
    "ini": "a unit needs systemd",
    "options": "options, which CommandLineTests know", "dockerfile": "there is no Docker engine here",
    "servers": "it takes several servers; the tests in Replication have them",
    "pg_cron": "the extension is not there",
    "": "what a script under scripts printed",
    "build": "it builds, installs or boots; scripts/test-demo and test-package do",
    "pgaudit": "the server lacks pgaudit; AuditTests run it where it is",
    "yaml": "a CI service runs it",
  ]
}
