import BenchCore
import Foundation
import Testing

/// The statistics against SciPy's; how its numbers were made stands in Vectors/vectors.py.
@Suite struct StatisticsTests {
  private let vectors: Vectors

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Vectors/vectors.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    vectors = try decoder.decode(Vectors.self, from: Data(contentsOf: file))
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-14
  }

  @Test func mannWhitneyAgreesWithAndWithoutTies() {
    for vector in vectors.mannWhitney {
      let p = MannWhitney.p(vector.a, vector.b)
      #expect(isNear(p, vector.p), "\(vector): \(p)")
      #expect(isNear(MannWhitney.p(vector.b, vector.a), p))
    }
  }

  @Test func theSignedRankTestAgreesWithAndWithoutTies() {
    for vector in vectors.signedRank {
      let p = SignedRank.p(differences: vector.differences)
      #expect(isNear(p, vector.p), "\(vector): \(p)")
    }
  }

  @Test func cliffsDeltaAgrees() {
    for vector in vectors.cliff {
      #expect(isNear(cliffsDelta(of: vector.a, over: vector.b), vector.delta), "\(vector)")
    }
  }

  @Test func theFalseDiscoveryRateAgrees() {
    for vector in vectors.falseDiscovery {
      let adjusted = FalseDiscovery.adjusted(vector.p)
      #expect(zip(adjusted, vector.adjusted).allSatisfy(isNear), "\(vector): \(adjusted)")
    }
  }

  /// Every sample that can be drawn, against two thousand of them.
  @Test func bootstrapQuantilesAreThoseOfAllSamplesThatCanBeDrawn() {
    var bootstrap = Bootstrap(level: 0.95)
    for vector in vectors.bootstrap {
      let interval = bootstrap.ratio(
        of: vector.candidate, over: vector.base, paired: vector.paired)
      #expect((vector.lowLeast...vector.lowMost).contains(interval.low), "\(vector) \(interval)")
      #expect(
        (vector.highLeast...vector.highMost).contains(interval.high), "\(vector) \(interval)")
    }
  }

  @Test func wilsonsIntervalAgrees() {
    for vector in vectors.wilson {
      let interval = BinomialInterval(successes: vector.successes, trials: vector.trials)
      #expect(isNear(interval.low, vector.low), "\(vector)")
      #expect(isNear(interval.high, vector.high), "\(vector)")
    }
  }

  @Test func theSmallestProbabilityIsThatOfSamplesThatDoNotOverlap() {
    for size in 1...12 {
      let low = (0..<size).map(Double.init)
      let high = low.map { $0 + 100 }
      #expect(isNear(MannWhitney.leastP(size, size), MannWhitney.p(low, high)))
      #expect(isNear(SignedRank.leastP(size), SignedRank.p(differences: low.map { $0 + 1 })))
    }
    #expect(isNear(MannWhitney.leastP(3, 7), 2.0 / 120))
    #expect(MannWhitney.repetitions(reaching: 0.05) == 4)
    #expect(MannWhitney.repetitions(reaching: 0.05 / 100) == 8)
    #expect(MannWhitney.leastP(8, 8) <= 0.0005 && MannWhitney.leastP(7, 7) > 0.0005)
  }

  @Test func theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    #expect(median([]) == nil)
    #expect(median([3]) == 3)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([9, 1, 5]) == 5)
  }

  /// 24 + 24 log-normal samples of 10 % scatter see some 9 % at the 5 % level.
  @Test func theDetectableEffectShrinksWithTheRootOfTheSamples() throws {
    var generator = SeededGenerator(seed: 7)
    func sample(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        exp(0.1 * standardNormalQuantile(Double.random(in: 0.001..<0.999, using: &generator)))
      }
    }
    let few = try #require(
      DetectableEffect.independent(sample(24), sample(24), level: 0.05))
    #expect((0.06...0.12).contains(few))
    let many = try #require(
      DetectableEffect.independent(sample(2_400), sample(2_400), level: 0.05))
    #expect((0.006...0.012).contains(many))
    let base = sample(24)
    let pairs = try #require(
      DetectableEffect.paired(base, base.map { $0 * 1.5 }, level: 0.05))
    #expect(pairs < 1e-6)
    #expect(DetectableEffect.independent([0, 1], [1, 2], level: 0.05) == nil)
    #expect(DetectableEffect.independent([1], [1], level: 0.05) == nil)
  }

  @Test func whatIsZeroOnBothSidesHasNotChangedAndOnOneSideHasWithoutBound() {
    var bootstrap = Bootstrap(level: 0.95)
    let zero = [0.0, 0, 0, 0], some = [3.0, 4, 5, 6]
    #expect(
      bootstrap.ratio(of: zero, over: zero, paired: false) == Bootstrap.Interval(low: 1, high: 1))
    #expect(bootstrap.ratio(of: some, over: zero, paired: true).low == .infinity)
  }
}

private struct Vectors: Decodable {
  struct Samples: Decodable {
    let a: [Double]
    let b: [Double]
    let p: Double
  }
  struct Delta: Decodable {
    let a: [Double]
    let b: [Double]
    let delta: Double
  }
  struct Differences: Decodable {
    let differences: [Double]
    let p: Double
  }
  struct Family: Decodable {
    let p: [Double]
    let adjusted: [Double]
  }
  struct Ratio: Decodable {
    let base: [Double]
    let candidate: [Double]
    let paired: Bool
    let lowLeast: Double
    let lowMost: Double
    let highLeast: Double
    let highMost: Double
  }
  struct Trials: Decodable {
    let successes: Int
    let trials: Int
    let low: Double
    let high: Double
  }
  let mannWhitney: [Samples]
  let cliff: [Delta]
  let signedRank: [Differences]
  let falseDiscovery: [Family]
  let bootstrap: [Ratio]
  let wilson: [Trials]
}
