/// Bare structures against a floor, batch by batch, all of one size.
package struct BareComparison: Sendable {
  /// Cost of each subject's pair over that of the floor in the same round: the median.
  package let ratios: [Double]

  /// Runs `rounds` rounds; in each, every subject once, in an order of its own.
  package init(
    _ subjects: [PreparedSubject], floor: Int, pairs: UInt64, rounds: Int, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    var samples = [[Double]](repeating: [], count: subjects.count)
    for _ in 0..<rounds {
      var ticks = [Double](repeating: 0, count: subjects.count)
      for index in subjects.indices.shuffled(using: &generator) {
        ticks[index] = Double(subjects[index].bare(pairs))
      }
      for index in subjects.indices { samples[index].append(ticks[index] / ticks[floor]) }
    }
    ratios = samples.map { $0.sorted()[$0.count / 2] }
  }
}
