import FoundationEssentials

extension SchemaModel {
  /// The model as a file that can be committed.
  public func snapshot() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads what ``snapshot()`` wrote.
  public init(snapshot text: String, file: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      let version = try decoder.decode(FormatOnly.self, from: Data(text.utf8)).format
      guard version == Self.currentFormat else {
        throw Refusal(
          "'\(file)' is a snapshot of format \(version); this aka \(Version.current) reads \(Self.currentFormat)",
          remedy: "write it again: aka generate --snapshot \(file)")
      }
      self = try decoder.decode(SchemaModel.self, from: Data(text.utf8))
      // What a careless merge leaves.
      let names = [tables.map(\.qualifiedName), enums.map(\.name), composites.map(\.name)]
      guard names.allSatisfy({ Set($0).count == $0.count }) else {
        throw Refusal(
          "'\(file)' has a table or type twice", remedy: "write it again: aka generate --snapshot \(file)")
      }
    } catch is DecodingError {
      throw Refusal(
        "'\(file)' is no snapshot of aka", remedy: "write it again: aka generate --snapshot \(file)")
    }
  }

  private struct FormatOnly: Decodable {
    let format: Int
  }
}
