/// Bare structures against a floor, batch by batch, all of one size.
///
/// Each round runs in a process of its own. Within one process a strategy's batches agree to a few
/// per cent, and yet one process in fifty times one of them at two to five times its cost, in every
/// batch: where the loader and the kernel put code, stack and heap decides that. A median over
/// processes does not care.
package struct BareComparison: Sendable {
  private var samples: [[Double]]

  package init(subjects: Int) {
    samples = [[Double]](repeating: [], count: subjects)
  }

  /// One round: every subject once, in an order of its own.
  ///
  /// Returns the ticks of each batch.
  package static func round(
    _ subjects: [PreparedSubject], pairs: UInt64, seed: UInt64
  ) -> [UInt64] {
    var generator = SeededGenerator(seed: seed)
    var ticks = [UInt64](repeating: 0, count: subjects.count)
    for index in subjects.indices.shuffled(using: &generator) {
      _ = subjects[index].bare(warmup(pairs))
      ticks[index] = subjects[index].bare(pairs)
    }
    return ticks
  }

  /// Pairs that a round runs of each subject, with those that warm up.
  package static func run(_ pairs: UInt64) -> UInt64 { pairs + warmup(pairs) }

  private static func warmup(_ pairs: UInt64) -> UInt64 { pairs / 10 }

  /// Takes in a round, as multiples of one of its batches.
  package mutating func add(round ticks: [UInt64], unit: Int) {
    for index in ticks.indices {
      samples[index].append(Double(ticks[index]) / Double(ticks[unit]))
    }
  }

  /// The median over rounds of each subject's multiple.
  package var ratios: [Double] { samples.map { $0.sorted()[$0.count / 2] } }
}
