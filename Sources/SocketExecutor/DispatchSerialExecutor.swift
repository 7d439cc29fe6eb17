package import Dispatch

/// The serial executor of an actor that owns one socket: its jobs run on a dispatch queue of its own, so that C calls never
/// block Swift's cooperative threads.
///
/// Dispatch's own `DispatchSerialQueue` conforms to `SerialExecutor` on Apple's systems only.
package final class DispatchSerialExecutor: SerialExecutor {
  package let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  package func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
