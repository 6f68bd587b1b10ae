import Postgres

/// A log file that the server reads for us.
struct ServerLogFile {
  let path: String
  let identity: LogSource.Identity
  /// From where the next bytes are.
  var offset = 0
  private let connection: Connection

  init(_ connection: Connection, path: String, size: Int, modified: Int) {
    (self.connection, self.path) = (connection, path)
    identity = LogSource.Identity(device: 0, inode: 0, size: size, modified: modified)
  }

  /// Reads what there is, up to a length. Returns 0 at the end.
  mutating func read(into place: UnsafeMutablePointer<UInt8>, upTo length: Int) throws(LogReadError) -> Int {
    do {
      let hex: String? = try connection.run(Self.bytes(of: path, from: offset, upTo: length)).scalar()
      let count = Self.decode(hex ?? "", into: place)
      offset += count
      return count
    } catch let error as PostgresError {
      throw LogReadError(path: path, problem: "\(error.message) (asked through the server)")
    } catch {
      throw LogReadError(path: path, problem: "\(error)")
    }
  }

  /// As hexadecimal digits, because a log's bytes need be no text in the database's encoding.
  static func bytes(of path: String, from offset: Int, upTo length: Int) -> SQL {
    "SELECT encode(pg_read_binary_file(\(path), \(offset)::bigint, \(length)::bigint, true), 'hex')"
  }

  private static func decode(_ hex: String, into place: UnsafeMutablePointer<UInt8>) -> Int {
    var hex = hex
    return hex.withUTF8 { digits in
      for index in 0..<digits.count / 2 {
        place[index] = value(digits[2 * index]) << 4 | value(digits[2 * index + 1])
      }
      return digits.count / 2
    }
  }

  @inline(__always)
  private static func value(_ digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }
}
