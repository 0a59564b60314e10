extension BreakEven {
  /// Which values nothing can be better through, a sentence each.
  package var notes: [String] {
    var notes: [String] = []
    for crossing in crossings {
      for point in crossing.points where !point.compared.hasBoth {
        let errors = point.compared.candidate.errors
        let reason =
          errors.isEmpty
          ? "\(crossing.strategy) lacks \(crossing.metric.rawValue)"
          : "numbers of \(crossing.strategy) are withheld: \(errors.joined(separator: ", "))"
        let note = "\(key.rawValue) \(DecimalText.shortest(point.value)): \(reason)"
        if !notes.contains(note) { notes.append(note) }
      }
    }
    return notes
  }
}

/// A break-even in words, the same wherever one is told.
extension BreakEven.Crossing {
  /// The value of the key, or why there is none.
  func betterFrom(_ key: Column) -> String {
    if let value { return "\(key.rawValue) \(DecimalText.shortest(value))" }
    // With too few repetitions nobody knows whether there is one.
    return isUndecided ? "too few repetitions" : "none in range"
  }

  /// Where it lies 95 times in 100; ∞ is beyond what was measured.
  var ends: (low: String, high: String) {
    func text(_ value: Double?) -> String { value.map(DecimalText.shortest) ?? "∞" }
    return (text(low), text(high))
  }

  /// The same in one cell of a table.
  var between: String {
    value == nil && isUndecided ? HumanNumber.missing : "\(ends.low) – \(ends.high)"
  }

  private var isUndecided: Bool { points.contains { $0.compared.verdict == .inconclusive } }
}
