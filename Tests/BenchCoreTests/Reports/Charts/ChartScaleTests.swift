import BenchCore
import Testing

@Suite struct ChartScaleTests {
  private static let values: [[Double]] = [
    [1], [0], [], [8, 64, 512], [0.001, 3e9], [10, 11], [0, 0.25, 1], [3, 3, 3], [1e-9, 1],
    [20, 5_000_000_000], [0.5, 262_143],
  ]

  @Test(arguments: values, [ChartScale.Kind.linear, .logarithmic])
  func ticksAscendWithinTheScale(values: [Double], kind: ChartScale.Kind) {
    let scale = ChartScale(kind, holding: values)
    #expect(scale.low < scale.high)
    let ticks = scale.ticks
    #expect((1...12).contains(ticks.count), "\(ticks)")
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ticks.allSatisfy { (-1e-9...1 + 1e-9).contains(scale.place(of: $0)) }, "\(ticks)")
  }

  @Test(arguments: values, [ChartScale.Kind.linear, .logarithmic])
  func whatItIsToHoldHasAPlaceOnIt(values: [Double], kind: ChartScale.Kind) {
    let scale = ChartScale(kind, holding: values)
    let usable = values.filter { kind == .linear || $0 > 0 }
    #expect(usable.allSatisfy { scale.holds($0) && (0...1).contains(scale.place(of: $0)) })
    #expect(kind == .linear || !scale.holds(0))
    #expect(!scale.holds(.nan) && !scale.holds(.infinity))
  }

  @Test func placesAreThoseOfALogarithm() {
    let scale = ChartScale(.logarithmic, holding: [1, 10_000])
    #expect(scale.low == 1 && scale.high == 10_000)
    #expect(scale.ticks == [1, 10, 100, 1_000, 10_000])
    #expect(abs(scale.place(of: 100) - 0.5) < 1e-12)
    #expect(ChartScale(.linear, holding: [3, 20]).place(of: 10) == 0.5)
  }

  @Test func oneValueAloneHasAScaleToStandOn() {
    for kind in [ChartScale.Kind.linear, .logarithmic] {
      let scale = ChartScale(kind, spanning: [64])
      #expect((0.4...0.6).contains(scale.place(of: 64)))
    }
  }
}
