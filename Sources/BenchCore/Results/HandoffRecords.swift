/// What handing a cache line over costs between the CPUs that the run uses, in meta.json.
package struct HandoffRecords: Codable, Sendable, Equatable {
  package struct Pair: Codable, Sendable, Equatable {
    package var cpus: [UInt32]
    /// `compare-exchange`, or `flag`: a store that the other side waits for with loads.
    package var access: String
    /// One way, the median.
    @NullIfUnknown package var handoffNs: Double?

    package init(cpus: [UInt32], access: String, handoffNs: Double?) {
      (self.cpus, self.access) = (cpus, access)
      self.handoffNs = handoffNs
    }

    enum CodingKeys: String, CodingKey {
      case cpus, access
      case handoffNs = "handoff_ns"
    }
  }

  /// Nil where the run uses one CPU.
  @NullIfUnknown package var pairs: [Pair]?
  /// Why there are none, or not all.
  @NullIfUnknown package var note: String?

  package init(pairs: [Pair]?, note: String?) {
    self.pairs = pairs
    self.note = note
  }

  /// Measures them now.
  package static func measured(on cpus: [UInt32], clock: BenchCore.Clock) -> HandoffRecords {
    guard cpus.count > 1 else {
      return HandoffRecords(
        pairs: nil,
        note: "the run uses \(cpus.isEmpty ? "no CPU that is known" : "CPU \(cpus[0]) alone")")
    }
    let chosen = HandoffSurvey.pairs(of: cpus)
    let all = cpus.count * (cpus.count - 1) / 2
    let pairs = HandoffSurvey.measure(chosen, clock: clock).map {
      Pair(cpus: $0.cpus, access: $0.access.rawValue, handoffNs: $0.nanoseconds)
    }
    var notes: [String] = []
    if chosen.count < all { notes.append("\(chosen.count) of \(all) pairs of CPUs") }
    if pairs.contains(where: { $0.handoffNs == nil }) {
      notes.append("null where the threads could not be pinned")
    }
    return HandoffRecords(pairs: pairs, note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}
