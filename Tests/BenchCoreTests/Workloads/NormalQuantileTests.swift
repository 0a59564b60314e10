import BenchCore
import Testing

struct NormalQuantileTests {
  /// One value in each of the approximation's three regions, and the boundaries' far sides.
  @Test(arguments: [
    (0.5, 0.0),
    (0.75, 0.6744897501960817),
    (0.975, 1.959963984540054),
    (0.001, -3.090232306167813),
    (1e-20, -9.262340089798408),
  ])
  func quantilesAreThoseOfThePublishedTables(p: Double, quantile: Double) {
    #expect(abs(standardNormalQuantile(p) - quantile) <= 1e-13 * max(1, abs(quantile)))
  }

  @Test(arguments: [0.001, 0.2, 0.07499, 0.07501, 0.4999])
  func quantilesAreSymmetric(p: Double) {
    #expect(abs(standardNormalQuantile(p) + standardNormalQuantile(1 - p)) < 1e-12)
  }

  @Test func quantilesAreMonotoneAcrossTheRegions() {
    let quantiles = (1..<20_000).map { standardNormalQuantile(Double($0) / 20_000) }
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 })
  }
}
