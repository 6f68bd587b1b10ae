/// What a shell offers as the value of an argument.
public enum CompletionKind: Sendable, Equatable, Encodable {
  /// The values of an enumeration, otherwise nothing.
  case `default`
  /// Fixed words.
  case list([String])
  /// Names of files, of all when no extension is given.
  case file(extensions: [String] = [])
  /// Names of directories.
  case directory
}
