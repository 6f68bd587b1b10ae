import CByteSearch
import Glibc

/// A stretch of a log in memory. It is only as alive as the segment or scratch space that it points into.
typealias Bytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
  /// No bytes.
  static var none: Bytes { Bytes(start: nil, count: 0) }

  /// A part of it.
  @inline(__always)
  func part(_ range: Range<Int>) -> Bytes {
    Bytes(start: baseAddress! + range.lowerBound, count: range.count)
  }

  /// From an offset to the end.
  @inline(__always)
  func part(from start: Int) -> Bytes { Bytes(start: baseAddress! + start, count: count - start) }

  /// The next place of a byte.
  @inline(__always)
  func next(_ byte: UInt8, from start: Int) -> Int? {
    guard start < count, let found = memchr(baseAddress! + start, Int32(byte), count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress!)
  }

  /// The last place of a byte before an offset.
  @inline(__always)
  func previous(_ byte: UInt8, before end: Int) -> Int? {
    guard end > 0, let base = baseAddress else { return nil }
    let place = byte_search_last(base, end, byte)
    return place < end ? place : nil
  }

  /// The next place of some bytes.
  func next(_ text: StaticString, from start: Int = 0) -> Int? {
    var from = start
    while let place = next(text.utf8Start.pointee, from: from) {
      if has(text, at: place) { return place }
      from = place + 1
    }
    return nil
  }

  /// Whether some bytes stand at an offset.
  @inline(__always)
  func has(_ text: StaticString, at offset: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    return offset >= 0 && offset + length <= count
      && memcmp(baseAddress! + offset, text.utf8Start, length) == 0
  }

  /// Whether these are exactly the bytes of a text.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && has(text) }

  /// Whether the bytes are the same.
  @inline(__always)
  func equals(_ other: Bytes) -> Bool {
    count == other.count && (count == 0 || memcmp(baseAddress!, other.baseAddress!, count) == 0)
  }

  /// The text, with replacement characters where it is not UTF-8.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// The number that the bytes spell in decimal digits, and nothing else.
  var number: UInt64? {
    guard !isEmpty, count < 20 else { return nil }
    var value: UInt64 = 0
    for byte in self {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return value
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let backslash = UInt8(ascii: "\\")
  static let tab = UInt8(ascii: "\t")
  static let space = UInt8(ascii: " ")

  /// In a UTF-8 database PostgreSQL folds only ASCII letters.
  @inline(__always)
  var folded: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
