/// Why a shim stays.
public struct CleanupObstacle: Sendable, Codable, Hashable {
  /// What it is, for programs; that of a gap is what `--accept-gap` takes.
  public let code: String
  /// What is in the way.
  public let message: String
  /// What to do about it.
  public let remedy: String

  init(_ code: String, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}
