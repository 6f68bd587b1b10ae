// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "aka",
  products: [
    .executable(name: "aka", targets: ["aka"]),
    .library(name: "Aka", targets: ["Aka", "Postgres"]),
    .plugin(name: "GenerateTableAliases", targets: ["GenerateTableAliases"]),
    .plugin(name: "CheckTableAliases", targets: ["CheckTableAliases"]),
  ],
  targets: [
    // Module maps only: each C library is imported by exactly one Swift module below.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CPGQuery", providers: [.apt(["libpg-query-dev"])]),

    .target(name: "Postgres", dependencies: ["CLibPQ"]),
    .target(name: "PGQuery", dependencies: ["CPGQuery"]),
    .target(
      name: "LedgerSQL",
      path: "sql",
      sources: ["LedgerSQL.swift"],
      resources: [.embedInCode("ledger")]),
    .target(name: "Spelling"),
    // One loop with vector instructions, which Swift has no words for.
    .target(name: "CByteSearch"),
    .target(
      name: "Aka", dependencies: ["Postgres", "PGQuery", "LedgerSQL", "Spelling", "CByteSearch"],
      resources: [.embedInCode("Report/Page/report.css")]),
    .target(name: "CommandLineKit", dependencies: ["Spelling"]),
    .executableTarget(name: "aka", dependencies: ["Aka", "CommandLineKit"]),

    .plugin(
      name: "GenerateTableAliases",
      capability: .command(
        intent: .custom(
          verb: "generate-table-aliases",
          description: "Write schema.json and the TableAliases.swift of each target."),
        permissions: [
          .writeToPackageDirectory(reason: "It writes schema.json and TableAliases.swift."),
          .allowNetworkConnections(scope: .all(ports: []), reason: "It reads the database's catalog."),
        ]),
      dependencies: ["aka"]),
    .plugin(name: "CheckTableAliases", capability: .buildTool(), dependencies: ["aka"]),

    .executableTarget(
      name: "ReleaseScript", dependencies: ["Aka", "Postgres"], path: "docs/examples/ReleaseScript"),

    .target(name: "TestSupport", dependencies: ["Postgres"], path: "Tests/Support"),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport"]),
    .testTarget(name: "PGQueryTests", dependencies: ["PGQuery", "LedgerSQL"]),
    .testTarget(name: "CommandLineKitTests", dependencies: ["CommandLineKit", "Spelling"]),
    .testTarget(name: "AkaTests", dependencies: ["Aka", "CByteSearch", "TestSupport"]),
    .testTarget(name: "CommandTests", dependencies: ["aka", "ReleaseScript", "TestSupport"]),
    .testTarget(name: "AliasTests", dependencies: ["Aka", "aka", "TestSupport"]),
    .testTarget(
      name: "HostileTests",
      dependencies: ["Aka", "aka", "CommandLineKit", "Postgres", "PGQuery", "TestSupport"]),

    // Runs scripts twice, on tables and through shims, and compares.
    .target(
      name: "Differential", dependencies: ["Aka", "Postgres", "PGQuery", "TestSupport"],
      path: "Tests/Differential"),
    .executableTarget(
      name: "differential", dependencies: ["Differential"], path: "Tests/DifferentialCommand"),
    .testTarget(
      name: "DifferentialTests", dependencies: ["Differential", "TestSupport"], exclude: ["Scripts"]),
  ],
  swiftLanguageModes: [.v6]
)
