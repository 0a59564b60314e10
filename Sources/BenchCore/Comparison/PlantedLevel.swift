/// A slow-down of one size, and where it can be planted.
package struct PlantedLevel: Sendable {
  /// Slower numbers in the place of some strategy's own.
  package struct Plant: Sendable {
    fileprivate struct Place: Hashable {
      let keys: [String]
      let metric: Column
    }

    fileprivate let values: [Place: [Double]]

    /// What takes the place of a sample's numbers, repetition by repetition; nil where nothing does.
    func slowed(_ sample: SelfTest.Sample) -> [Double]? {
      values[Place(keys: sample.keys, metric: sample.metric)]
    }

    func isIn(_ keys: [String]) -> Bool { values.keys.contains { $0.keys == keys } }
  }

  /// How it is called: a strategy's name, or a share.
  package let name: String
  /// The share by which what is planted makes things slower.
  package let slowDown: Double
  /// One for each series, or the one that there is.
  package let plants: [Plant]
}

extension PlantedLevel {
  /// Factors, where nothing slower was run beside.
  private static let factors = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]

  /// Every number of one series multiplied, for one series after the other.
  package static func factors(on samples: [SelfTest.Sample]) -> [PlantedLevel] {
    var names: [[String]] = []
    for sample in samples where !names.contains(sample.keys) { names.append(sample.keys) }
    return factors.map { share in
      let plants = names.map { name in
        Plant(
          values: Dictionary(
            uniqueKeysWithValues: samples.filter { $0.keys == name }.map { sample in
              let factor = sample.metric.direction == .higher ? 1 / (1 + share) : 1 + share
              return (
                Plant.Place(keys: sample.keys, metric: sample.metric),
                sample.values.map { $0 * factor }
              )
            }))
      }
      return PlantedLevel(
        name: "× \(DecimalText.shortest(1 + share))", slowDown: share, plants: plants)
    }
  }

  /// Takes `planted-spin:N` out of the samples, for all N but 0, and makes a level of each.
  ///
  /// How much slower such a strategy is, is measured: by its operations a second beside those of
  /// `planted-spin:0`. Empty where that was not run.
  package static func takeSpins(from samples: inout [SelfTest.Sample]) -> [PlantedLevel] {
    guard let place = ResultsTable.keys.firstIndex(of: .strategy) else { return [] }
    let unplanted = PlantedSpin.name(rounds: 0)
    func rounds(of sample: SelfTest.Sample) -> UInt32? {
      sample.keys.count > place ? PlantedSpin.rounds(in: sample.keys[place]) : nil
    }
    guard samples.contains(where: { rounds(of: $0) == 0 }) else { return [] }
    let planted = Dictionary(grouping: samples.filter { rounds(of: $0) ?? 0 > 0 }) {
      $0.keys[place]
    }
    samples.removeAll { rounds(of: $0) ?? 0 > 0 }
    let own = Dictionary(
      uniqueKeysWithValues: samples.map {
        (Plant.Place(keys: $0.keys, metric: $0.metric), $0.values)
      })
    return planted.map { name, spun in
      var values: [Plant.Place: [Double]] = [:]
      var slowDowns: [Double] = []
      for sample in spun {
        var keys = sample.keys
        keys[place] = unplanted
        let here = Plant.Place(keys: keys, metric: sample.metric)
        guard let unspun = own[here] else { continue }
        values[here] = sample.values
        if sample.metric == .opsPerSecond, let fast = median(unspun),
          let slow = median(sample.values), slow > 0
        {
          slowDowns.append(fast / slow - 1)
        }
      }
      return PlantedLevel(
        name: name, slowDown: slowDowns.max() ?? 0, plants: [Plant(values: values)])
    }
  }
}
