import Synchronization

/// One client's connection through a wire; a thread relays each direction.
final class WireLink: Sendable {
  private let client: UnixSocket
  private let server: UnixSocket
  private let shared: Wire.Shared
  /// Requests that the server has not answered, oldest first.
  private let unanswered = Mutex<[Wire.Request]>([])

  init(client: UnixSocket, server: UnixSocket, shared: Wire.Shared) {
    self.client = client
    self.server = server
    self.shared = shared
  }

  /// Ends the connection at both ends.
  func cut() {
    client.shutDown()
    server.shutDown()
  }

  /// From the client to the server, a request at a time.
  func relayRequests() {
    var messages = WireMessages(isBeforeSession: true)
    var request: [WireMessage] = []
    relaying: while let bytes = client.read() {
      messages.append(bytes)
      while let message = messages.next() {
        if messages.isBeforeSession {
          messages.isBeforeSession = !begin(message)
          continue
        }
        request.append(message)
        switch message.type {
        case UInt8(ascii: "Q"), UInt8(ascii: "S"), UInt8(ascii: "F"):
          guard send(request) else { break relaying }
          request = []
        case UInt8(ascii: "p"), UInt8(ascii: "X"), UInt8(ascii: "H"), UInt8(ascii: "d"), UInt8(ascii: "c"),
          UInt8(ascii: "f"):
          // Passwords, Terminate, Flush and COPY data have no ReadyForQuery of their own.
          server.write(request.flatMap(\.bytes))
          request = []
        default: break
        }
      }
    }
    cut()
    shared.forget(self)
  }

  /// From the server to the client. ReadyForQuery is held back while the observer looks.
  func relayAnswers() {
    var messages = WireMessages(isBeforeSession: false)
    var isReady = false
    relaying: while let bytes = server.read() {
      messages.append(bytes)
      while let message = messages.next() {
        if message.type == UInt8(ascii: "Z") {
          // The first tells that the session has begun.
          let request = isReady ? unanswered.withLock { $0.isEmpty ? nil : $0.removeFirst() } : nil
          isReady = true
          if let request, shared.observer(request, .answered) == .cut { break relaying }
        }
        client.write(message.bytes)
      }
    }
    cut()
  }

  /// Handles a packet before the session; returns whether the session begins with it.
  private func begin(_ packet: WireMessage) -> Bool {
    switch packet.startupCode {
    case 80_877_103, 80_877_104:
      // No TLS and no GSSAPI here, or we could not read along.
      client.write([UInt8(ascii: "N")])
      return false
    case 80_877_102: shared.state.withLock { $0.cancels += 1 }
    default: break
    }
    server.write(packet.bytes)
    return true
  }

  /// Forwards a request; returns whether the connection goes on.
  private func send(_ messages: [WireMessage]) -> Bool {
    let number = shared.state.withLock { state in
      state.requests += 1
      return state.requests
    }
    let sql = messages.compactMap(\.sql).joined(separator: "; ")
    let request = Wire.Request(number: number, client: client.peer, sql: sql)
    guard shared.observer(request, .unsent) == .forward else { return false }
    unanswered.withLock { $0.append(request) }
    if messages.count > 1 {
      server.write(messages.dropLast().flatMap(\.bytes))
      guard shared.observer(request, .unsynced) == .forward else { return false }
    }
    server.write(messages[messages.count - 1].bytes)
    return true
  }
}
