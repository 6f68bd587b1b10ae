import Glibc

/// Runs the same work on several threads.
enum Threads {
  /// Runs the work once for each number below the count, at the same time, and waits for all. One of them runs here.
  static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for number in 1..<max(1, count) {
      let job = Unmanaged.passRetained(Job(number: number, work: work))
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          let job = Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
          job.work(job.number)
          return nil
        }, job.toOpaque())
      // The others do the work of a thread that cannot be had.
      if code == 0 { threads.append(thread) } else { job.release() }
    }
    work(0)
    for thread in threads { pthread_join(thread, nil) }
  }

  private final class Job {
    let number: Int
    let work: @Sendable (Int) -> Void

    init(number: Int, work: @escaping @Sendable (Int) -> Void) { (self.number, self.work) = (number, work) }
  }
}
