import Glibc

/// Where the logs of a server are read.
public enum LogPlace: Sendable, Hashable {
  /// Paths or patterns of files; `-` is standard input.
  case files([String])
  /// The server itself, which reads its files for us.
  case server
}

extension LogSource {
  /// Whether what is logged now will show in it.
  var isLive: Bool {
    guard let identity, !isCompressed, path != "-" else { return false }
    return identity.modified >= time(nil) - 60
  }
}
