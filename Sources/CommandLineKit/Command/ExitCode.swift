/// A process exit status. Throw one to end the program without a message.
public struct ExitCode: Error, Equatable, Hashable, RawRepresentable, Sendable {
  /// The number that the shell sees.
  public let rawValue: Int32

  /// Creates a code from its number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Creates a code from its number.
  public init(_ code: Int32) { self.init(rawValue: code) }

  /// Everything went well.
  public static let success = ExitCode(0)
  /// The command failed.
  public static let failure = ExitCode(1)
  /// The command line was wrong: `EX_USAGE` of sysexits.h.
  public static let validationFailure = ExitCode(64)

  /// Whether this is `success`.
  public var isSuccess: Bool { self == .success }
}
