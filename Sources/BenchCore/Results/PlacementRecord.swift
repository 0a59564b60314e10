/// Which contender runs on which CPU, in meta.json.
package struct PlacementRecord: Codable, Sendable, Equatable {
  package let affinity: String
  /// The postmaster's CPU; that of the one contender where it plays both roles.
  package let postmasterCPU: UInt32
  /// The backends' CPUs in their order; empty where one contender plays both roles.
  package let backendCPUs: [UInt32]

  /// Nil where the scheduler decides.
  package init?(_ placement: Placement) {
    guard let postmaster = placement.pinned.last else { return nil }
    affinity = placement.affinity.description
    postmasterCPU = postmaster
    backendCPUs = placement.pinned.dropLast()
  }

  enum CodingKeys: String, CodingKey {
    case affinity
    case postmasterCPU = "postmaster_cpu"
    case backendCPUs = "backend_cpus"
  }
}
