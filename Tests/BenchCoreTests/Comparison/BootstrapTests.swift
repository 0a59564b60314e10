import BenchCore
import Testing

/// What is drawn at little cost against what it stands for: all values, drawn one by one.
@Suite struct BootstrapTests {
  private static let draws = 20_000

  /// The places of the middle two of so many places drawn one by one.
  private func naivePlaces(
    of size: Int, using generator: inout SeededGenerator
  ) -> SIMD2<UInt32> {
    let drawn = (0..<size).map { _ in UInt32.random(in: 0..<UInt32(size), using: &generator) }
      .sorted()
    return SIMD2(drawn[(size - 1) / 2], drawn[size / 2])
  }

  private func counts(
    _ next: (inout SeededGenerator) -> SIMD2<UInt32>, seed: UInt64
  ) -> [SIMD2<UInt32>: Int] {
    var generator = SeededGenerator(seed: seed)
    var counts: [SIMD2<UInt32>: Int] = [:]
    for _ in 0..<Self.draws { counts[next(&generator), default: 0] += 1 }
    return counts
  }

  /// Five standard errors of a difference of two counts: one place in a million is farther off.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 9, 10]) func theMiddleIsWhereDrawingAllWouldHaveIt(size: Int)
  {
    let middle = MiddleDraw(size: size)
    let drawn = counts({ middle.places(using: &$0) }, seed: 11)
    let naive = counts({ naivePlaces(of: size, using: &$0) }, seed: 12)
    for places in Set(drawn.keys).union(naive.keys) {
      let (a, b) = (Double(drawn[places] ?? 0), Double(naive[places] ?? 0))
      #expect(abs(a - b) <= 5 * (a + b + 1).squareRoot(), "\(size): \(places): \(a) and \(b)")
    }
  }

  /// The share of draws below the quantile of the others, within five standard errors.
  @Test(arguments: [100, 401]) func quantilesOfTheMiddleOfManyAreThoseOfDrawingAll(size: Int) {
    let draws = 2_000
    var (generator, others) = (SeededGenerator(seed: 13), SeededGenerator(seed: 14))
    let middle = MiddleDraw(size: size)
    let drawn = (0..<draws).map { _ in middle.places(using: &generator) }
    let naive = (0..<draws).map { _ in naivePlaces(of: size, using: &others) }
    for side in 0...1 {
      let sorted = naive.map { $0[side] }.sorted()
      for quantile in [0.025, 0.25, 0.5, 0.75, 0.975] {
        let bound = sorted[Int(quantile * Double(draws))]
        func share(_ places: [SIMD2<UInt32>]) -> Double {
          Double(places.count { $0[side] <= bound }) / Double(draws)
        }
        let error = 5 * (2 * quantile * (1 - quantile) / Double(draws)).squareRoot()
        #expect(abs(share(drawn) - share(naive)) <= error, "\(size): \(side): \(quantile)")
      }
    }
  }

  /// Pairs of which both sides go up and down together, and one side is by a quarter the larger.
  @Test(arguments: [100, 20_000]) func pairsThatDifferByOneFactorHaveNoScatter(size: Int) {
    var generator = SeededGenerator(seed: 15)
    let base = (0..<size).map { _ in Double.random(in: 1..<2, using: &generator) }
    var bootstrap = Bootstrap(level: 0.95)
    let pairs = bootstrap.ratio(of: base.map { $0 * 1.25 }, over: base, paired: true)
    #expect(abs(pairs.low - 1.25) < 1e-12 && abs(pairs.high - 1.25) < 1e-12)
    let others = bootstrap.ratio(of: base.map { $0 * 1.25 }, over: base, paired: false)
    #expect(others.low < 1.249 && others.high > 1.251)
    var again = Bootstrap(level: 0.95)
    #expect(others == again.ratio(of: base.map { $0 * 1.25 }, over: base, paired: false))
  }
}
