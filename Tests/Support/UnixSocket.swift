import Glibc

/// A system call failed.
struct SystemCallFailed: Error, CustomStringConvertible {
  let call: String
  let code = errno
  var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// A Unix socket whose calls block. It is closed when the last thread that uses it lets go of it, so that a descriptor is
/// neither leaked nor closed under somebody's feet.
final class UnixSocket: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// A socket that waits for clients.
  static func listening(at path: String) throws -> UnixSocket {
    let socket = try make()
    guard try withAddress(of: path, { bind(socket.descriptor, $0, $1) }) == 0 else {
      throw SystemCallFailed(call: "bind")
    }
    guard listen(socket.descriptor, 128) == 0 else { throw SystemCallFailed(call: "listen") }
    return socket
  }

  /// A socket that is connected to a server.
  static func connected(to path: String) throws -> UnixSocket {
    let socket = try make()
    guard try withAddress(of: path, { connect(socket.descriptor, $0, $1) }) == 0 else {
      throw SystemCallFailed(call: "connect")
    }
    return socket
  }

  /// Waits for the next client; `nil` when the socket was shut down.
  func accept() -> UnixSocket? {
    let client = Int32(retrying { Int(Glibc.accept(descriptor, nil, nil)) })
    guard client >= 0 else { return nil }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    return UnixSocket(client)
  }

  /// Waits for bytes; `nil` at the end.
  func read() -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      count = max(0, retrying { recv(descriptor, buffer.baseAddress, buffer.count, 0) })
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// Writes all bytes; what the other end no longer wants is lost.
  func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let sent = retrying {
          send(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
        guard sent > 0 else { return }
        rest = rest.dropFirst(sent)
      }
    }
  }

  /// Ends both directions at once, and wakes whoever waits in a call.
  func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// The process at the other end.
  var peer: pid_t {
    // struct ucred, which Glibc shows only to _GNU_SOURCE.
    var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)
    return credentials.process
  }

  private static func make() throws -> UnixSocket {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SystemCallFailed(call: "socket") }
    return UnixSocket(descriptor)
  }

  private static func withAddress<Result>(
    of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      throw SystemCallFailed(call: "socket address")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private func retrying(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}
