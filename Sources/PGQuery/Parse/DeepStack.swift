import Glibc

/// Runs work on a thread whose stack is deep enough for any tree that a text of limited length can describe.
enum DeepStack {
  /// Runs the work and waits for it. The thread ends afterwards, and libpg_query's per-thread memory with it.
  static func run<Value: Sendable>(
    bytes: Int, _ work: @escaping @Sendable () -> Value
  ) throws(ParseError) -> Value {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, bytes)

    let job = Job(work)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(job)
    let code = pthread_create(
      &thread, &attributes,
      { context in
        Unmanaged<AnyJob>.fromOpaque(context!).takeRetainedValue().perform()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw ParseError(
        kind: .noThread(errno: code), message: "cannot start a thread with a stack of \(bytes) bytes",
        position: nil)
    }
    // Joining orders the thread's write of the result before our read of it.
    pthread_join(thread, nil)
    return job.result!
  }

  /// A C entry point cannot be generic, so it calls through this.
  private class AnyJob {
    func perform() {}
  }

  private final class Job<Value: Sendable>: AnyJob {
    private let work: @Sendable () -> Value
    private(set) var result: Value?

    init(_ work: @escaping @Sendable () -> Value) { self.work = work }

    override func perform() { result = work() }
  }
}
