import Glibc
import Postgres

/// The bytes of one log: a file, standard input, what a decompressor makes of a file, or what the server reads for us.
final class LogSource {
  /// What identifies a file whatever its name.
  struct Identity: Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    /// When it was written last, in seconds since 1970.
    let modified: Int
  }

  let path: String
  let identity: Identity
  private var descriptor: Int32 = -1
  private var remote: ServerLogFile?
  private var decompressor: Decompressor?
  /// Whether the decompressor found that the file is damaged.
  private(set) var isDamaged = false

  /// Opens a file; `-` is standard input.
  init(path: String) throws(LogReadError) {
    self.path = path
    guard path != "-" else {
      descriptor = 0
      // Of what comes in that way only the first bytes can tell whether it came before.
      identity = Identity(device: 0, inode: 0, size: .max, modified: 0)
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LogReadError(path: path, errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw LogReadError(path: path, errno: errno) }
    identity = Identity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
      modified: status.st_mtim.tv_sec)
    var magic: [UInt8] = [0, 0, 0, 0]
    let count = pread(descriptor, &magic, 4, 0)
    if count == 4, let program = Decompressor.program(for: magic) {
      let running = try Decompressor(program, reading: descriptor, path: path)
      Glibc.close(descriptor)
      descriptor = running.output
      decompressor = running
    }
  }

  /// Reads through the server.
  init(_ file: ServerLogFile) {
    path = file.path
    identity = file.identity
    remote = file
  }

  deinit { close() }

  /// Whether the bytes come from a decompressor.
  var isCompressed: Bool { decompressor != nil }

  /// Whether it is a plain file, of which several threads can read different parts at the same time.
  var isReadAnywhere: Bool { remote == nil && decompressor == nil && descriptor > 0 }

  /// Reads what there is at an offset, up to a length. Returns 0 at the end. Anything but a plain file goes on where it is.
  func read(into place: UnsafeMutablePointer<UInt8>, upTo length: Int, at offset: Int) throws(LogReadError)
    -> Int
  {
    guard isReadAnywhere else { return try read(into: place, upTo: length) }
    while true {
      let count = pread(descriptor, place, length, offset)
      if count >= 0 { return count }
      guard errno == EINTR else { throw LogReadError(path: path, errno: errno) }
    }
  }

  /// Reads what comes next, up to a length. Returns 0 at the end.
  func read(into place: UnsafeMutablePointer<UInt8>, upTo length: Int) throws(LogReadError) -> Int {
    do {
      if remote != nil { return try remote?.read(into: place, upTo: length) ?? 0 }
    } catch {
      throw LogReadError(path: path, cause: error)
    }
    guard descriptor >= 0, length > 0 else { return 0 }
    while true {
      let count = Glibc.read(descriptor, place, length)
      if count > 0 { return count }
      if count == 0 {
        close()
        return 0
      }
      guard errno == EINTR else { throw LogReadError(path: path, errno: errno) }
    }
  }

  /// Goes on at an offset, which only a plain file can do without reading. Returns whether it could.
  func seek(to offset: Int) -> Bool {
    if remote != nil {
      remote?.offset = offset
      return true
    }
    return decompressor == nil && path != "-" && lseek(descriptor, offset, SEEK_SET) == offset
  }

  /// Nothing more will be read of it.
  func close() {
    if descriptor > 0 { Glibc.close(descriptor) }
    descriptor = -1
    if let decompressor { isDamaged = !decompressor.wait() }
    decompressor = nil
  }
}

/// A log that cannot be read.
public struct LogReadError: Error, CustomStringConvertible {
  /// Where it lies.
  public let path: String
  /// What is wrong, and what to do.
  public let problem: String
  /// What stopped the server from reading it for us.
  let cause: (any Error)?

  init(path: String, problem: String) { (self.path, self.problem, cause) = (path, problem, nil) }

  init(path: String, cause: any Error) {
    (self.path, self.cause) = (path, cause)
    problem = (cause as? PostgresError)?.message ?? "\(cause)"
  }

  init(path: String, errno number: Int32) {
    self.init(path: path, problem: String(cString: strerror(number)).lowercased())
  }

  /// The whole in words.
  public var description: String { "cannot read the log '\(path)': \(problem)" }
}
