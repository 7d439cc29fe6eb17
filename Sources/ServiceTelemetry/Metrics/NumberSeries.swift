import CoreMetrics
import Synchronization

/// A number that only goes up.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler {
  private let sum = Atomic(0.0)

  var value: Double { sum.load(ordering: .relaxed) }

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  /// Amounts below zero, and what isn't a number, don't count.
  func increment(by amount: Double) {
    if amount > 0 { sum.update { $0 + amount } }
  }

  func reset() { sum.store(0, ordering: .relaxed) }
}

/// A number that goes up and down.
final class GaugeSeries: MeterHandler, RecorderHandler {
  private let number = Atomic(0.0)

  var value: Double { number.load(ordering: .relaxed) }

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { number.store(value, ordering: .relaxed) }
  func increment(by amount: Double) { number.update { $0 + amount } }
  func decrement(by amount: Double) { number.update { $0 - amount } }
  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }
}

extension Atomic<Double> {
  fileprivate borrowing func update(_ change: (Double) -> Double) {
    var current = load(ordering: .relaxed)
    while true {
      let (isDone, seen) = compareExchange(expected: current, desired: change(current), ordering: .relaxed)
      if isDone { return }
      current = seen
    }
  }
}
