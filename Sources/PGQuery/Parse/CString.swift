import CPGQuery

/// Calls a C function with the bytes as a zero-terminated string.
func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
    bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
    buffer[bytes.count] = 0
    return body(UnsafePointer(buffer.baseAddress!))
  }
}

extension ParseError {
  init(_ error: PgQueryError) {
    self.init(
      kind: .syntax, message: String(cString: error.message),
      // libpg_query counts characters from 1 and says 0 when it does not know.
      position: error.cursorpos > 0 ? Int(error.cursorpos) : nil)
  }
}
