import Foundation
import TestSupport

/// A copy of docs/examples/TableAliases. In the place of aka's package, which would be compiled again, stands one with the
/// same plugins and the aka that is built already.
final class ExamplePackage {
  let scratch: Scratch
  private let name = "docs/examples/TableAliases"

  init() throws {
    scratch = try Scratch()
    try FileManager.default.copyItem(
      at: Repository.root.appending(path: name), to: scratch.folder.appending(path: "app"))
    try? FileManager.default.removeItem(atPath: scratch.path("app/.build"))
    let manifest = try scratch.read("app/Package.swift")
    try scratch.write(manifest.replacing("../../..", with: "../aka"), to: "app/Package.swift")
    try scratch.write(Self.manifest, to: "aka/Package.swift")
    try FileManager.default.createSymbolicLink(
      at: scratch.folder.appending(path: "aka/Plugins"),
      withDestinationURL: Repository.root.appending(path: "Plugins"))
    try scratch.write(Self.bundle, to: "aka/aka.artifactbundle/info.json")
    try FileManager.default.copyItem(
      atPath: Tool.path, toPath: scratch.path("aka/aka.artifactbundle/aka"))
  }

  /// Runs `swift build` or `swift package` in it.
  func swift(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandResult {
    try Command.run(
      "/usr/bin/env", ["swift", arguments[0], "--package-path", scratch.path("app")] + arguments.dropFirst(),
      environment: environment)
  }

  func source(_ file: String) throws -> String { try scratch.read("app/\(file)") }

  /// What is committed.
  func original(_ file: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: "\(name)/\(file)"), encoding: .utf8)
  }

  func write(_ text: String, to file: String) throws { try scratch.write(text, to: "app/\(file)") }

  private static let manifest = """
    // swift-tools-version: 6.0
    import PackageDescription

    let package = Package(
      name: "aka",
      products: [
        .plugin(name: "GenerateTableAliases", targets: ["GenerateTableAliases"]),
        .plugin(name: "CheckTableAliases", targets: ["CheckTableAliases"]),
      ],
      targets: [
        .binaryTarget(name: "aka", path: "aka.artifactbundle"),
        .plugin(
          name: "GenerateTableAliases",
          capability: .command(
            intent: .custom(verb: "generate-table-aliases", description: ""),
            permissions: [
              .writeToPackageDirectory(reason: "writes"), .allowNetworkConnections(scope: .all(ports: []), reason: "reads"),
            ]),
          dependencies: ["aka"]),
        .plugin(name: "CheckTableAliases", capability: .buildTool(), dependencies: ["aka"]),
      ]
    )
    """

  private static let bundle = """
    {"schemaVersion": "1.0", "artifacts": {"aka": {"type": "executable", "version": "0", "variants": [
      {"path": "aka", "supportedTriples": ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"]}]}}}
    """
}
