import Glibc

/// One of the process's two output streams.
public enum StandardStream: Sendable {
  /// What the command produces.
  case output
  /// What the command says about it.
  case error

  var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Writes all of the text, unbuffered. A reader that went away is not an error worth reporting.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, start, rest.count)
        // write(2): "EINTR The call was interrupted by a signal before any data was written".
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
