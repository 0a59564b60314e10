internal import Glibc

/// One metric of one series on two sides.
package struct ComparedMetric: Sendable {
  package struct Side: Sendable, Equatable {
    /// What the key by which they differ is on this side; empty where the sides are two inputs.
    package var label = ""
    /// Its own, in the order of `ResultsTable.keys`; none if it has no such series.
    package var keys: [String] = []
    /// The settings of its own that a strategy has, such as its lock.
    package var settings = ""
    /// Whether it has this series, with this number or without.
    package var isThere = false
    package var values: [Double] = []
    /// Why numbers are withheld.
    package var errors: [String] = []
    /// Whether contenders outnumbered CPUs, if the rows say so.
    package var isOversubscribed: Bool?

    package init() {}
  }

  /// In the order of `ResultsTable.keys`: those of the candidate, or of the base without it.
  package let keys: [String]
  package let metric: Column
  package let metricClass: MetricClass
  package let base: Side
  package let candidate: Side
  /// Whether values of the same place are of the same repetition.
  package let isPaired: Bool

  /// Candidate over base, medians; of counts the worst ones.
  package internal(set) var ratio: Double?
  package internal(set) var interval: Bootstrap.Interval?
  /// The name of the test that p is of, empty for counts.
  package internal(set) var test = ""
  package internal(set) var p: Double?
  package internal(set) var adjustedP: Double?
  /// Cliff's delta, positive where the candidate's values are the larger ones.
  package internal(set) var effectSize: Double?
  /// As a share of the base; nil if none could have shown.
  package internal(set) var detectableEffect: Double?
  /// Repetitions a side with which some effect could show, where there are too few.
  package internal(set) var neededRepetitions: Int?
  package internal(set) var verdict = ChangeVerdict.missing

  package init(
    keys: [String], metric: Column, metricClass: MetricClass, base: Side, candidate: Side,
    isPaired: Bool
  ) {
    self.keys = keys
    self.metric = metric
    self.metricClass = metricClass
    self.base = base
    self.candidate = candidate
    self.isPaired = isPaired
  }

  package func key(_ column: Column) -> String {
    ResultsTable.keys.firstIndex(of: column).map { keys[$0] } ?? ""
  }

  /// The key of both sides, or of the one and the other: `0.875 → 0.984375`.
  func words(of column: Column) -> String {
    guard let place = ResultsTable.keys.firstIndex(of: column) else { return "" }
    guard !base.keys.isEmpty, !candidate.keys.isEmpty else { return keys[place] }
    let (here, there) = (base.keys[place], candidate.keys[place])
    return here == there || here.isEmpty || there.isEmpty ? keys[place] : "\(here) → \(there)"
  }

  /// Whether the candidate was measured and has lost what the base has.
  package var hasLost: Bool {
    candidate.isThere && candidate.values.isEmpty && !base.values.isEmpty
  }

  /// Whether the run of the candidate failed, so that there is nothing to judge.
  package var isWithheld: Bool { verdict == .missing && !candidate.errors.isEmpty }

  var hasBoth: Bool { !base.values.isEmpty && !candidate.values.isEmpty }

  /// The number of a side that stands for it.
  package func value(of side: Side) -> Double? {
    guard metricClass == .exact else { return median(side.values) }
    return metric.direction == .higher ? side.values.min() : side.values.max()
  }

  /// How much worse the candidate is, as a logarithm; negative where it is better.
  package var harm: Double {
    guard let ratio else { return 0 }
    return metric.direction == .higher ? -log(ratio) : log(ratio)
  }
}
