/// One of the axes: its name, and how its values are read and written.
package struct Axis: Sendable {
  /// As the results' column and a scenario file's key spell it.
  package let key: String
  /// Reads one item, which may stand for several values, and appends them.
  ///
  /// The name is what messages call the axis.
  package let append:
    @Sendable (_ item: String, _ name: String, _ axes: inout Axes) throws(UsageError) -> Void
  /// The values as they are written; none where nothing is said.
  package let texts: @Sendable (Axes) -> [String]
  let copy: @Sendable (_ from: Axes, _ to: inout Axes) -> Void

  /// What is wrong with a value that can be written all the same.
  private let complaint: @Sendable (Axes, _ name: String) -> String?

  private init<Value: AxisValue>(
    _ key: String, _ path: any WritableKeyPath<Axes, [Value]> & Sendable,
    _ complaint: @escaping @Sendable (_ value: Value) -> String? = { _ in nil }
  ) {
    self.key = key
    texts = { axes in axes[keyPath: path].map(\.text) }
    copy = { from, to in to[keyPath: path] = from[keyPath: path] }
    let check: @Sendable ([Value], String) -> String? = { values, name in
      for value in values {
        guard let problem = complaint(value) else { continue }
        let shown = value is String ? "'\(value.text)'" : value.text
        return "\(name) \(shown) \(problem)."
      }
      return nil
    }
    self.complaint = { axes, name in check(axes[keyPath: path], name) }
    append = { item, name, axes throws(UsageError) in
      let values = try Value.values(item, of: name)
      if let problem = check(values, name) { throw UsageError(problem) }
      axes[keyPath: path] += values
    }
  }

  /// Refuses values that nothing has; messages call the axis by its flag.
  package func check(_ axes: Axes) throws(UsageError) {
    if let problem = complaint(axes, flag) { throw UsageError(problem) }
  }

  /// As the command line spells it: pgbench's users know a rate by itself.
  package var flag: String {
    key == Column.ratePerSecond.rawValue ? "--rate" : "--" + key.replacing("_", with: "-")
  }

  /// In the order in which a scenario file has them.
  package static let all: [Axis] = [
    Axis("slots", \.slots) { slots in
      let largest = SlotGeometry.largestSlotCount
      return (1...largest).contains(slots)
        ? nil : "is out of range: PostgreSQL allows 1 to \(largest) (MAX_BACKENDS)"
    },
    workers,
    Axis("occupancy", \.occupancies) { occupancy in
      guard case .share(let share) = occupancy, !(0...1).contains(share) else { return nil }
      return "is no share of slots: use 0 to 1"
    },
    Axis("occupancy_shape", \.occupancyShapes),
    Axis("burst", \.bursts) { burst in
      [.slots(0), .upTo(0)].contains(burst) ? "is out of range: a query takes 1 slot or more" : nil
    },
    Axis("burst_policy", \.burstPolicies),
    Axis("give_back", \.giveBacks),
    Axis("think", \.thinks),
    Axis("hold", \.holds),
    Axis("rate_per_s", \.rates),
    Axis("arrival", \.arrivals),
    Axis("latency_limit", \.latencyLimits),
    Axis("mode", \.modes),
    Axis("lock", \.locks) { lock in
      let known = Catalogue.locks.map(\.name) + ["all"]
      guard !known.contains(lock) else { return nil }
      let nearest = nearestName(to: lock, among: known).map { " Did you mean '\($0)'?" } ?? ""
      return "is no lock.\(nearest) There are: \(known.joined(separator: ", "))"
    },
    Axis("layout", \.layouts),
    Axis("tag_bits", \.tagBits) { bits in
      let largest = CASStack.largestTagBits
      return bits <= largest
        ? nil : "is out of range: 0 to \(largest) fit beside an index into one 64-bit word"
    },
    Axis("bitmap_spread", \.bitmapSpreads),
    Axis("stall", \.stalls),
    Axis("postmaster_pause", \.postmasterPauses),
    Axis("pids", \.pids),
    Axis("exit_order", \.exitOrders),
    Axis("dsm_handles", \.dsmHandles),
    Axis("handle_bits", \.handleBits) { bits in
      bits == 32 || bits == 64 ? nil : "is no width of a handle: use 32 or 64"
    },
    Axis("wakeup", \.wakeups),
    Axis("worker", \.workerKinds),
    Axis("failing", \.failings) { share in
      (0..<1).contains(share)
        ? nil : "is no share of starts: use 0 to 1, without 1, at which no worker ends"
    },
    Axis("amortisation_budget", \.amortisationBudgets) { budget in
      budget == 0 ? "is out of range: use 1 place per slot or more" : nil
    },
    Axis("affinity", \.affinities),
    Axis("trace", \.traces),
    Axis("speed", \.speeds),
  ]

  /// The one that a scenario file has under its roles.
  package static let workers = Axis("workers", \.workers) { workers in
    let isInRange = (1...WorkerCount.largest).contains(workers.count(processors: 1))
    return isInRange
      ? nil : "is out of range: use 1 to \(WorkerCount.largest), or so many a CPU as 8/cpu"
  }

  package static func named(_ key: String) -> Axis? { all.first { $0.key == key } }
}

extension Axes {
  /// Reads what a flag says of the axis with this key.
  package mutating func read(_ key: String, _ text: String) throws(UsageError) {
    guard let axis = Axis.named(key) else { preconditionFailure("\(key) is an axis") }
    for item in try AxisText.items(text, of: axis.flag) { try axis.append(item, axis.flag, &self) }
  }
}
