/// The CPU of each contender of a cell, as its affinity and the machine have it.
package struct Placement: Sendable, Hashable {
  package let affinity: Affinity
  /// By seat, the postmaster's last; empty where the scheduler decides.
  package let pinned: [UInt32]
  /// Those that contenders can run on, each once, in ascending order.
  package let usedCPUs: [UInt32]

  /// Puts the postmaster on the first CPU of the order, the backends on the next ones, and begins
  /// again where there are more contenders than CPUs.
  package init(
    _ affinity: Affinity, contenders: UInt32, on topology: CPUTopology
  ) throws(PlacementError) {
    self.affinity = affinity
    let order = try Self.order(affinity, topology)
    guard !order.isEmpty else {
      pinned = []
      usedCPUs = topology.numbers
      return
    }
    let inTurn = (0..<Int(contenders)).map { order[$0 % order.count] }
    pinned = Array(inTurn.dropFirst() + inTurn.prefix(1))
    usedCPUs = Set(pinned).sorted()
  }

  private static func order(
    _ affinity: Affinity, _ topology: CPUTopology
  ) throws(PlacementError) -> [UInt32] {
    if affinity != .none && topology.cpus.isEmpty { throw .noCPUs }
    switch affinity {
    case .none: return []
    case .compact: return topology.compact
    case .scatter: return topology.scattered
    case .oneCPU: return Array(topology.compact.prefix(1))
    case .cpus(let cpus):
      let allowed = topology.numbers
      if let stranger = cpus.first(where: { !allowed.contains($0) }) {
        throw .notAllowed(stranger, allowed: allowed)
      }
      return cpus
    }
  }

  /// The CPU of a seat; nil where the scheduler decides.
  package func cpu(of seat: UInt32) -> UInt32? {
    pinned.isEmpty ? nil : pinned[Int(seat)]
  }

  /// Those that some placement uses, each once, in ascending order.
  package static func usedCPUs(of placements: [Placement]) -> [UInt32] {
    Set(placements.flatMap(\.usedCPUs)).sorted()
  }
}

/// Why contenders cannot be where they should.
package enum PlacementError: Error, Equatable, CustomStringConvertible {
  case noCPUs
  case notAllowed(UInt32, allowed: [UInt32])
  case refused(contender: String, cpu: UInt32, cause: String)
  case moved(contender: String, from: UInt32)

  package var description: String {
    switch self {
    case .noCPUs:
      "the system does not say which CPUs this process may use; leave --affinity out"
    case .notAllowed(let cpu, let allowed):
      """
      CPU \(cpu) is not among those that this process may use (\(Affinity.text(allowed))); name \
      some of these, or see what taskset and the container allow
      """
    case .refused(let contender, let cpu, let cause):
      """
      cannot pin \(contender) to CPU \(cpu) (\(cause)); another process may have changed what this \
      one may use: look at it with taskset -p, or leave --affinity out
      """
    case .moved(let contender, let from):
      """
      \(contender) was taken off CPU \(from) while it was measured; keep other tools from changing \
      affinities and cpusets, or leave --affinity out
      """
    }
  }
}
