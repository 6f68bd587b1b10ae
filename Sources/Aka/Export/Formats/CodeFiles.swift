/// Runners whose migrations are programs. All of them are told to open no transaction of their own, so that the lock goes
/// with the statement that took it.
extension SQLExport {
  /// ActiveRecord. Nothing is special within a heredoc whose mark is quoted, but the mark.
  func rails(_ identity: ExportIdentity) throws -> [ExportedFile] {
    let version = try digits(identity, "1", example: "20260102030405")
    let name = slug.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    let methods = ScriptDirection.allCases.map { direction in
      let calls = statements(direction, ScriptQuoting(feared: ["AKA_SQL"])).map {
        "    execute <<-'AKA_SQL'\n\($0)\n    AKA_SQL\n"
      }
      return "  def \(direction.rawValue)\n\(calls.joined())  end\n"
    }
    return [
      ExportedFile(
        path: "\(version)_\(slug).rb",
        text: """
          \(head("#"))
          class \(name) < ActiveRecord::Migration[6.1]
            disable_ddl_transaction!

          \(methods.joined(separator: "\n"))end

          """)
    ]
  }

  /// Alembic. `op.execute` would take `:name` for a parameter; a DDL element has none, and fills in `%` only.
  func alembic(_ identity: ExportIdentity) -> [ExportedFile] {
    let both = ScriptDirection.allCases.map { statements($0, ScriptQuoting()) }
    let revision = identity.id ?? String(Checksum.of(both.joined().joined()).prefix(12))
    let functions = zip(["upgrade", "downgrade"], both).map { name, statements in
      let calls = statements.map { "        execute(\(Self.python($0)))\n" }
      return "def \(name)():\n    with op.get_context().autocommit_block():\n\(calls.joined())\n"
    }
    return [
      ExportedFile(
        path: "\(revision)_\(slug).py",
        text: """
          \(head("#"))
          from alembic import op
          import sqlalchemy as sa

          revision = \(Self.pythonString(revision))
          down_revision = \(identity.predecessor.map(Self.pythonString) ?? "None")
          branch_labels = None
          depends_on = None


          def execute(sql):
              op.execute(sa.DDL(sql.replace("%", "%%")))


          \(functions.joined(separator: "\n"))
          """)
    ]
  }

  /// Django. Statements without parameters go to the server as they are.
  func django(_ identity: ExportIdentity) throws -> [ExportedFile] {
    let number = try digits(identity, "0001", example: "0012")
    let dependencies = try identity.predecessor.map { predecessor in
      let parts = predecessor.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts.contains("") else {
        throw Refusal("'\(predecessor)' is no migration", remedy: "name it as app.0011_name")
      }
      return "(\(Self.pythonString(parts[0])), \(Self.pythonString(parts[1])))"
    }
    let (up, down) = (statements(.up, ScriptQuoting()), statements(.down, ScriptQuoting()))
    // Django goes back in the opposite order.
    let operations = zip(up, down.reversed()).map { up, down in
      "        migrations.RunSQL(\n\(Self.python(up)),\n            reverse_sql=\(Self.python(down)),\n        ),\n"
    }
    return [
      ExportedFile(
        path: "\(number)_\(slug).py",
        text: """
          \(head("#"))
          from django.db import migrations


          class Migration(migrations.Migration):
              atomic = False

              dependencies = [\(dependencies ?? "")]

              operations = [
          \(operations.joined())    ]

          """)
    ]
  }

  /// Knex takes a question mark for a parameter, and backslashes before one for its own.
  func knex(_ identity: ExportIdentity) throws -> [ExportedFile] {
    let version = try digits(identity, "1", example: "20260102030405")
    let functions = ScriptDirection.allCases.map { direction in
      let calls = statements(direction, ScriptQuoting(escaped: ["?"])).map {
        "  await knex.raw(`\(Self.javaScript($0))`);\n"
      }
      return "exports.\(direction.rawValue) = async function (knex) {\n\(calls.joined())};\n"
    }
    return [
      ExportedFile(
        path: "\(version)_\(slug).js",
        text:
          "\(head("//"))\nexports.config = { transaction: false };\n\n\(functions.joined(separator: "\n"))")
    ]
  }

  private static func javaScript(_ text: String) -> String {
    var literal = ""
    for scalar in text.unicodeScalars {
      if "\\`$".unicodeScalars.contains(scalar) { literal += "\\" }
      literal.unicodeScalars.append(scalar)
    }
    return literal
  }

  private static func pythonString(_ text: String) -> String {
    var literal = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": literal += "\\\(scalar)"
      case _ where scalar.value < 0x20: literal += "\\u" + String(format4(scalar.value))
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return "\"\(literal)\""
  }

  private static func format4(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
