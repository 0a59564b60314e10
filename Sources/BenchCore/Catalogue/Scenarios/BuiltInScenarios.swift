/// The scenarios that the program carries: the files of Benchmarks/scenarios, in the order in which
/// `list` has them.
extension Scenario {
  /// A file's name without its ending is the scenario's.
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("pairs", PackageResources.pairs_yaml),
    ("churn", PackageResources.churn_yaml),
    ("trickle", PackageResources.trickle_yaml),
    ("burst", PackageResources.burst_yaml),
    ("near-full", PackageResources.near_full_yaml),
    ("sawtooth", PackageResources.sawtooth_yaml),
    ("oversubscribed", PackageResources.oversubscribed_yaml),
    ("crash-storm", PackageResources.crash_storm_yaml),
    ("cold", PackageResources.cold_yaml),
    ("starts", PackageResources.starts_yaml),
    ("exits", PackageResources.exits_yaml),
    ("dsm-churn", PackageResources.dsm_churn_yaml),
    ("dsm-stale", PackageResources.dsm_stale_yaml),
    ("lifecycle", PackageResources.lifecycle_yaml),
    ("replay", PackageResources.replay_yaml),
  ]

  /// Without reading any of them.
  package static let names = files.map(\.name)

  package static let all: [Scenario] = files.map { name, bytes in
    do throws(UsageError) {
      return try ScenarioFile(name: "\(name).yaml", bytes: bytes).scenario
    } catch {
      preconditionFailure("a scenario that is built in can be read: \(error)")
    }
  }

  package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }

  package static var pairs: Scenario { builtIn("pairs") }
  package static var churn: Scenario { builtIn("churn") }
  package static var lifecycle: Scenario { builtIn("lifecycle") }

  fileprivate static func builtIn(_ name: String) -> Scenario {
    guard let scenario = named(name) else {
      preconditionFailure("there is a scenario called \(name)")
    }
    return scenario
  }
}

extension Subject {
  /// The scenario that runs when nobody names one.
  package var defaultScenario: Scenario {
    switch self {
    case .slot: .builtIn("churn")
    case .start: .builtIn("starts")
    case .exit: .builtIn("exits")
    case .dsm: .builtIn("dsm-churn")
    case .lifecycle: .builtIn("lifecycle")
    }
  }
}
