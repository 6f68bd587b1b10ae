import CLibPQ

/// Something that the server mentioned without failing: a NOTICE, a WARNING.
public struct Notice: Equatable, Sendable {
  /// NOTICE, WARNING, INFO, LOG or DEBUG, not translated.
  public let severity: String
  /// What it said.
  public let message: String

  init(result: OpaquePointer) {
    func field(_ code: UnicodeScalar) -> String {
      PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
    }
    severity = field("V")
    message = field("M")
  }
}

/// Receives notices while libpq reads from the connection that owns it.
final class NoticeCollector {
  private(set) var notices: [Notice] = []

  /// The collector must outlive the connection's handle: libpq keeps an unowned pointer to it.
  func attach(to handle: OpaquePointer) {
    let receiver: PQnoticeReceiver = { context, result in
      guard let context, let result else { return }
      Unmanaged<NoticeCollector>.fromOpaque(context).takeUnretainedValue().notices.append(
        Notice(result: result))
    }
    PQsetNoticeReceiver(handle, receiver, Unmanaged.passUnretained(self).toOpaque())
  }

  func take() -> [Notice] {
    defer { notices = [] }
    return notices
  }
}
