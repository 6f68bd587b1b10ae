import Foundation
import PackagePlugin

/// Fails the build of a target whose TableAliases.swift does not fit the committed snapshot, schema.json. It needs no
/// database.
@main
struct CheckTableAliases: BuildToolPlugin {
  private static let command = "swift package generate-table-aliases"

  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let package = context.package.directoryURL
    let snapshot = package.appending(path: "schema.json")
    let config = package.appending(path: "aka.json")
    guard FileManager.default.fileExists(atPath: snapshot.path) else {
      Diagnostics.error("schema.json is missing; write it with: \(Self.command)")
      return []
    }
    let files = target.sourceModule?.sourceFiles(withSuffix: "TableAliases.swift").map(\.url) ?? []
    guard let code = files.first(where: { $0.lastPathComponent == "TableAliases.swift" }) else {
      Diagnostics.error(
        "\(target.name) has no TableAliases.swift; make an empty one, and write it with: \(Self.command)")
      return []
    }
    let stamp = context.pluginWorkDirectoryURL.appending(path: "TableAliasesAreFresh.swift")
    let configs = FileManager.default.fileExists(atPath: config.path) ? [config] : []
    return [
      .buildCommand(
        displayName: "Checking that TableAliases.swift fits schema.json",
        executable: try context.tool(named: "aka").url,
        arguments: ["generate", "swift", "--from", snapshot.path, "--all"]
          + configs.flatMap { ["--config", $0.path] }
          + ["-o", code.path, "--check", "--quiet", "--stamp", stamp.path],
        inputFiles: [snapshot, code] + configs, outputFiles: [stamp])
    ]
  }
}
