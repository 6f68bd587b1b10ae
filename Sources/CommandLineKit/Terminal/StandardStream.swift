import Glibc
import Synchronization

/// One of the process's two output streams.
public enum StandardStream: Sendable {
  /// What the command produces.
  case output
  /// What the command says about it.
  case error

  var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Where a status stands that is rewritten in place, and that everything else must take away first.
  private static let status = Mutex<StandardStream?>(nil)

  /// Writes all of the text, unbuffered. A reader that went away is not an error worth reporting.
  public func write(_ text: String) {
    Self.status.withLock { shown in
      shown?.put(ProgressLine.clear)
      shown = nil
    }
    put(text)
  }

  /// Writes a status that is to be rewritten.
  func show(status text: String) {
    Self.status.withLock { $0 = self }
    put(text)
  }

  private func put(_ text: String) {
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
