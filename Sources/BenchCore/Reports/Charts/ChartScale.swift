internal import Glibc

/// From the numbers of an axis to places between 0 and 1 along it.
package struct ChartScale: Sendable, Equatable {
  package enum Kind: Sendable { case linear, logarithmic }

  package let kind: Kind
  package let low: Double
  package let high: Double

  /// Holds these values, ends on round numbers, and is never empty.
  ///
  /// A logarithmic one has no place for 0 and below.
  package init(_ kind: Kind, holding values: [Double]) {
    self.kind = kind
    let usable = values.filter { $0.isFinite && (kind == .linear || $0 > 0) }
    let (least, most) = (usable.min() ?? 1, usable.max() ?? 1)
    switch kind {
    case .linear:
      let step = Self.step(of: max(most, 0) - min(least, 0))
      low = (min(least, 0) / step).rounded(.down) * step
      high = max(low + step, (max(most, 0) / step).rounded(.up) * step)
    case .logarithmic:
      let bottom = Self.round(least, up: false)
      low = bottom
      high = max(Self.round(most, up: true), bottom * 2)
    }
  }

  /// Between the smallest and the largest of these values, with a little air.
  package init(_ kind: Kind, spanning values: [Double]) {
    self.kind = kind
    let (least, most) = (values.min() ?? 1, values.max() ?? 1)
    switch kind {
    case .linear:
      let air = max((most - least) * 0.04, most == least ? 0.5 : 0)
      (low, high) = (least - air, most + air)
    case .logarithmic:
      let air = max(pow(most / least, 0.04), most == least ? 2 : 1)
      (low, high) = (least / air, most * air)
    }
  }

  package func holds(_ value: Double) -> Bool {
    value.isFinite && (low...high).contains(value)
  }

  /// 0 at the low end, 1 at the high one.
  package func place(of value: Double) -> Double {
    switch kind {
    case .linear: (value - low) / (high - low)
    case .logarithmic: log(value / low) / log(high / low)
    }
  }

  /// Round numbers on it, ascending, not too many.
  package var ticks: [Double] {
    switch kind {
    case .linear:
      let step = Self.step(of: high - low)
      let first = Int((low / step).rounded(.up))
      let last = Int((high / step + 1e-9).rounded(.down))
      return first <= last ? (first...last).map { Double($0) * step } : []
    case .logarithmic:
      let decades = log10(high / low)
      let digits: [Double] = decades <= 1.5 ? [1, 2, 5] : decades <= 3 ? [1, 3] : [1]
      let (first, last) = (Int(log10(low).rounded(.down)), Int(log10(high).rounded(.up)))
      let every = max(1, Int((decades / 6).rounded(.up)))
      var ticks: [Double] = []
      for exponent in stride(from: first, through: last, by: every) {
        ticks += digits.map { $0 * pow(10, Double(exponent)) }
      }
      return ticks.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
    }
  }

  /// 1, 2 or 5 times a power of ten: about five of them in a span.
  private static func step(of span: Double) -> Double {
    guard span > 0 else { return 1 }
    let rough = span / 5
    let power = pow(10, log10(rough).rounded(.down))
    return ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
  }

  /// The next 1, 2 or 5 times a power of ten.
  private static func round(_ value: Double, up: Bool) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    let digits: [Double] = [1, 2, 5, 10]
    let found =
      up
      ? digits.first { $0 * power >= value * (1 - 1e-9) }
      : digits.last { $0 * power <= value * (1 + 1e-9) }
    return (found ?? (up ? 10 : 1)) * power
  }
}
