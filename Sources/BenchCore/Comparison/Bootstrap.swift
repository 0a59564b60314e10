/// How far the ratio of two medians might lie from what it is: the interval between two quantiles of
/// the ratios of samples that are drawn from the samples.
///
/// Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7,
/// 1979; the percentile interval. Pairs are drawn as pairs, so that what troubles both sides of a
/// repetition alike cancels out. What is drawn depends on the seed and the sizes only: equal samples have
/// equal intervals. Of samples that are no pairs only the middle is drawn.
package struct Bootstrap: Sendable {
  package struct Interval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) { (self.low, self.high) = (low, high) }
  }

  /// Samples drawn.
  package static let resamples = 2_000
  /// Of many pairs fewer samples are drawn, so that there are about so many pairs in all of them: the
  /// interval of many is narrow, and its ends matter less than the time they take.
  private static let mostPairsDrawn = 1_000_000
  /// However many pairs there are: the 2.5 % quantile of so many lies between those of 1 and 5 %.
  private static let fewestResamples = 200
  private static let (baseSeed, candidateSeed, pairSeed): (UInt64, UInt64, UInt64) = (1, 2, 3)

  private let level: Double
  private let resamples: Int
  private var middles: [Draw: [SIMD2<UInt32>]] = [:]
  private var pairDraws: [Int: PairDraws] = [:]

  private struct Draw: Hashable {
    let size: Int
    let seed: UInt64
  }

  /// The level is the share of such intervals that hold what they are to hold, such as 0.95.
  package init(level: Double, resamples: Int = Bootstrap.resamples) {
    (self.level, self.resamples) = (level, resamples)
  }

  /// Of the candidate's median over the base's, neither of them empty.
  package mutating func ratio(
    of candidate: [Double], over base: [Double], paired: Bool
  ) -> Interval {
    var ratios = ratios(of: candidate, over: base, paired: paired)
    return quantiles(of: &ratios)
  }

  /// The ratio in each sample drawn, in the order in which they are drawn.
  mutating func ratios(
    of candidate: [Double], over base: [Double], paired: Bool
  ) -> [Double] {
    paired
      ? pairedRatios(of: candidate, over: base) : independentRatios(of: candidate, over: base)
  }

  private func quantiles(of ratios: inout [Double]) -> Interval {
    let tail = (1 - level) / 2 * Double(ratios.count)
    let low = min(ratios.count - 1, Int(tail.rounded(.down)))
    let high = ratios.count - 1 - low
    return Interval(
      low: Self.select(low, in: &ratios), high: Self.select(high, in: &ratios))
  }

  /// The value at a place in ascending order, without putting all the others in order.
  ///
  /// Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4, 1961.
  private static func select(_ place: Int, in values: inout [Double]) -> Double {
    values.withUnsafeMutableBufferPointer { values in
      var (left, right) = (0, values.count - 1)
      while left < right {
        let pivot = values[(left + right) / 2]
        var (i, j) = (left, right)
        while i <= j {
          while values[i] < pivot { i += 1 }
          while pivot < values[j] { j -= 1 }
          guard i <= j else { break }
          values.swapAt(i, j)
          (i, j) = (i + 1, j - 1)
        }
        if place <= j {
          right = j
        } else if place >= i {
          left = i
        } else {
          break
        }
      }
      return values[place]
    }
  }

  private mutating func independentRatios(
    of candidate: [Double], over base: [Double]
  ) -> [Double] {
    let (above, below) = (candidate.sorted(), base.sorted())
    let aboveMiddles = middles(Draw(size: above.count, seed: Self.candidateSeed))
    let belowMiddles = middles(Draw(size: below.count, seed: Self.baseSeed))
    return (0..<resamples).map { index in
      let (a, b) = (aboveMiddles[index], belowMiddles[index])
      return Self.quotient(
        above[Int(a.x)] + above[Int(a.y)], below[Int(b.x)] + below[Int(b.y)])
    }
  }

  private mutating func pairedRatios(of candidate: [Double], over base: [Double]) -> [Double] {
    let draws = pairDraws(of: base.count)
    let above = candidate.indices.sorted { candidate[$0] < candidate[$1] }
    let below = base.indices.sorted { base[$0] < base[$1] }
    return zip(draws.middles(above), draws.middles(below)).map { a, b in
      Self.quotient(
        candidate[above[Int(a.x)]] + candidate[above[Int(a.y)]],
        base[below[Int(b.x)]] + base[below[Int(b.y)]])
    }
  }

  /// 0 over 0 is no change; anything else over 0 is without bound.
  static func quotient(_ above: Double, _ below: Double) -> Double {
    above == below ? 1 : above / below
  }

  /// The places, in ascending order, of the two values in the middle of each sample drawn.
  ///
  /// They depend on nothing but the size, so that a sample is drawn once for all comparisons.
  private mutating func middles(_ draw: Draw) -> [SIMD2<UInt32>] {
    if let known = middles[draw] { return known }
    var generator = SeededGenerator(seed: draw.seed)
    let middle = MiddleDraw(size: draw.size)
    let drawn = (0..<resamples).map { _ in middle.places(using: &generator) }
    middles[draw] = drawn
    return drawn
  }

  private mutating func pairDraws(of size: Int) -> PairDraws {
    if let known = pairDraws[size] { return known }
    var generator = SeededGenerator(seed: Self.pairSeed)
    let samples = min(resamples, max(Self.fewestResamples, Self.mostPairsDrawn / size))
    let drawn = PairDraws(samples, of: size, using: &generator)
    pairDraws[size] = drawn
    return drawn
  }
}
