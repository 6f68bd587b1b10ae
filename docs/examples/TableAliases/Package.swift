// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "TableAliases",
  dependencies: [.package(name: "aka", path: "../../..")],
  targets: [
    // The build fails when TableAliases.swift does not fit schema.json.
    .executableTarget(name: "App", plugins: [.plugin(name: "CheckTableAliases", package: "aka")])
  ],
  swiftLanguageModes: [.v6]
)
