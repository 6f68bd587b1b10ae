import Glibc
import Postgres

/// Turns Ctrl-C into a request to stop, which cancels what runs on the server.
enum Interrupts {
  /// Starts to listen. A second Ctrl-C ends the process at once: the server then rolls back by itself.
  static func listen() -> Interruption { shared }

  /// One for the process: of two threads that wait for a signal, either would take it.
  private static let shared = start()

  private static func start() -> Interruption {
    let interruption = Interruption()
    // Blocked in every thread and taken by one that waits for it: a signal handler could do next to nothing.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let context = Unmanaged.passRetained(interruption).toOpaque()
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let interruption = Unmanaged<Interruption>.fromOpaque(context).takeRetainedValue()
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        var signal: Int32 = 0
        sigwait(&signals, &signal)
        interruption.request()
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        while true { pause() }
      }, context)
    return interruption
  }
}
