import Foundation
import PackagePlugin

/// `swift package generate-table-aliases`: writes the snapshot of the database, and from it the code of each target that
/// has a file TableAliases.swift. Its arguments, such as --database or --all, are those of `aka generate --snapshot`.
@main
struct GenerateTableAliases: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {
    let aka = try context.tool(named: "aka").url
    let package = context.package.directoryURL
    let snapshot = package.appending(path: "schema.json").path
    let config = package.appending(path: "aka.json").path
    try run(aka, ["generate", "--snapshot", snapshot] + arguments)

    let common = ["generate", "swift", "--from", snapshot, "--all"]
    let options = FileManager.default.fileExists(atPath: config) ? ["--config", config] : []
    for target in context.package.targets {
      guard let files = target.sourceModule?.sourceFiles(withSuffix: "TableAliases.swift") else { continue }
      for file in files where file.url.lastPathComponent == "TableAliases.swift" {
        try run(aka, common + options + ["-o", file.url.path])
      }
    }
  }

  private func run(_ tool: URL, _ arguments: [String]) throws {
    let process = try Process.run(tool, arguments: arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw AkaFailed(status: process.terminationStatus, arguments: arguments)
    }
  }
}

/// What aka itself said about it stands above.
struct AkaFailed: Error, CustomStringConvertible {
  let status: Int32
  let arguments: [String]
  var description: String { "aka \(arguments.joined(separator: " ")) ended with \(status)" }
}
