import Glibc

/// A program that decompresses a file for us, such as `zstd`.
final class Decompressor {
  /// Where its output can be read.
  let output: Int32
  private let process: pid_t

  /// The program for a file that begins with these bytes: a name tells nothing for sure.
  static func program(for magic: [UInt8]) -> String? {
    if magic.starts(with: [0x1f, 0x8b]) { return "gzip" }
    if magic.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return "zstd" }
    return nil
  }

  /// Starts a program that reads a file.
  init(_ program: String, reading file: Int32, path: String) throws(LogReadError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw LogReadError(path: path, errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, file, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("-dc"), nil]
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    let code = posix_spawnp(&child, program, &actions, nil, &arguments, environ)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw LogReadError(path: path, problem: "it is compressed, and '\(program)' cannot be run; install it")
    }
    output = ends[0]
    process = child
  }

  /// Waits for its end. Returns whether the file was whole.
  func wait() -> Bool {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return false } }
    return status == 0
  }
}
