import BenchCore
import Testing

@Suite struct PercentileCurveTests {
  /// A thousand operations that took 1, 2, … 1,000 ns.
  private let curve = PercentileCurve(
    Dictionary(uniqueKeysWithValues: (1...1_000).map { (Double($0), 1) }))

  @Test func percentilesAreThoseOfTheSamples() throws {
    let curve = try #require(curve)
    for (place, value) in [(2.0, 500.0), (10, 900), (100, 990)] {
      let found = try #require(curve.value(at: place))
      // Points closer together than two hundredths are one.
      #expect(abs(found - value) <= 0.02 * (1_000 - value) + 1, "\(place): \(found)")
    }
  }

  @Test func itEndsWhereTenSamplesAreLeft() throws {
    let curve = try #require(curve)
    #expect(curve.points.last?.x == 100)
    #expect(curve.value(at: 1_000) == nil)
  }

  @Test func itNeverFallsAndNeverGoesBack() throws {
    let points = try #require(curve).points
    #expect(points.count > 50)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x && $0.y <= $1.y })
  }

  @Test func anythingRareIsAboveWhatIsFrequent() throws {
    let curve = try #require(PercentileCurve([10: 9_900, 5_000: 100]))
    #expect(curve.value(at: 10) == 10)
    #expect(curve.value(at: 500) == 5_000)
  }

  @Test func tooFewSamplesAreNoCurve() {
    #expect(PercentileCurve([10: 19]) == nil)
    #expect(PercentileCurve([:]) == nil)
    #expect(PercentileCurve([10: 20]) != nil)
  }
}
