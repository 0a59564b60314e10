import BenchCore

/// Built-in scenarios, under the names that the tests know them by.
extension Scenario {
  static let trickle = known("trickle")
  static let burst = known("burst")
  static let nearFull = known("near-full")
  static let sawtooth = known("sawtooth")
  static let oversubscribed = known("oversubscribed")
  static let crashStorm = known("crash-storm")
  static let cold = known("cold")
  static let starts = known("starts")
  static let exits = known("exits")
  static let dsmChurn = known("dsm-churn")
  static let dsmStale = known("dsm-stale")

  private static func known(_ name: String) -> Scenario {
    guard let scenario = named(name) else { preconditionFailure("\(name) is built in") }
    return scenario
  }
}
