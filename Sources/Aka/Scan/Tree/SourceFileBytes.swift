import Glibc

/// The bytes of files, read one after the other into the same memory.
final class SourceFileBytes {
  private var start = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 20)
  private var capacity = 1 << 20

  deinit { start.deallocate() }

  /// Reads a file; the bytes are good until the next is read. Nil with `errno` set when it cannot be read.
  func read(_ path: String) -> Bytes? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    reserve(Int(status.st_size) + 1, keeping: 0)
    var count = 0
    while true {
      let got = Glibc.read(file, start + count, capacity - count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      guard got > 0 else { return Bytes(start: start, count: count) }
      count += got
      if count == capacity { reserve(capacity * 2, keeping: count) }
    }
  }

  private func reserve(_ wanted: Int, keeping used: Int) {
    guard wanted > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: start, count: used)
    start.deallocate()
    (start, capacity) = (larger, wanted)
  }

  /// Reads one small file.
  static func read(_ path: String) -> [UInt8]? {
    let memory = SourceFileBytes()
    return withExtendedLifetime(memory) { memory.read(path).map { Array($0) } }
  }

}
