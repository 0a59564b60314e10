/// Numbers for people: at least three significant digits, a unit of fitting size, `–` for none.
enum HumanNumber {
  static let missing = "–"

  /// A span of time given in nanoseconds: `96 ns`, `1.20 µs`, `3.45 ms`; never `0.00 ns` for some.
  static func time(_ nanoseconds: Double?) -> String {
    guard let nanoseconds else { return missing }
    if nanoseconds > 0, nanoseconds < 0.01 { return "\(significant(nanoseconds * 1e3)) ps" }
    if nanoseconds < 999.5, nanoseconds == nanoseconds.rounded() {
      return digits(nanoseconds, decimals: 0) + " ns"
    }
    return scaled(nanoseconds, [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)])
  }

  /// Operations per second: `12.3 M/s`.
  static func rate(_ perSecond: Double?) -> String {
    guard let perSecond else { return missing }
    return scaled(perSecond, [("/s", 1), ("k/s", 1e3), ("M/s", 1e6), ("G/s", 1e9)])
  }

  /// A number per operation, or how many times another: `1.00`, `12.5`, `1024`.
  static func ratio(_ value: Double?) -> String {
    guard let value else { return missing }
    guard value.isFinite else { return "∞" }
    return value == 0 ? "0" : significant(value)
  }

  /// A share between 0 and 1: `0`, `0.125`, `1`; never `0.000` for what did happen.
  static func share(_ value: Double?) -> String {
    guard let value else { return missing }
    if value == 0 || value == 1 { return digits(value, decimals: 0) }
    if value < 0.001 { return "<0.001" }
    if value > 0.999 { return ">0.999" }
    return digits(value, decimals: 3)
  }

  /// A share that may be tiny: as `share` from a thousandth on, below it as `1 in 4,200`.
  static func smallShare(_ value: Double) -> String {
    value == 0 || value >= 0.001 ? share(value) : "1 in \(digits(1 / value, decimals: 0))"
  }

  /// A share between 0 and 1 in hundredths: `46.2 %`; never `0.00 %` for what did happen.
  static func percent(_ value: Double?) -> String {
    guard let value else { return missing }
    if value > 0 && value < 0.000_05 { return "<0.01 %" }
    return "\(ratio(value * 100)) %"
  }

  /// A count that is whole in every repetition, and its decimals where the median is not.
  static func count(_ value: Double?) -> String {
    guard let value else { return missing }
    return value == value.rounded() ? digits(value, decimals: 0) : significant(value)
  }

  /// An amount of memory: `768 B`, `16.5 KiB`.
  static func bytes(_ value: Double) -> String {
    let units = [("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10)]
    guard let (name, size) = units.first(where: { value >= $0.1 }) else {
      return "\(amount(value)) B"
    }
    return "\(significant(value / size)) \(name)"
  }

  /// An amount that is exact, with all its digits.
  static func amount(_ value: Double?) -> String {
    value.map { DecimalText.shortest($0) } ?? missing
  }

  private static func scaled(_ value: Double, _ units: [(name: String, size: Double)]) -> String {
    // 999.5 would be printed as 1000, one digit too many: the next unit takes it.
    let unit = units.first { value / $0.size < 999.5 } ?? units[units.count - 1]
    return "\(value == 0 ? "0" : significant(value / unit.size)) \(unit.name)"
  }

  private static func significant(_ value: Double) -> String {
    var decimals = 2
    var bound = 9.995
    while decimals > 0, abs(value) >= bound {
      decimals -= 1
      bound = decimals == 1 ? 99.95 : .infinity
    }
    return digits(value, decimals: decimals)
  }

  private static func digits(_ value: Double, decimals: Int) -> String {
    let scale = [1.0, 10, 100, 1000][decimals]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e18 else { return DecimalText.shortest(value) }
    let (whole, part) = UInt64(scaled).quotientAndRemainder(dividingBy: UInt64(scale))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let partDigits = String(part)
    let zeros = String(repeating: "0", count: decimals - partDigits.count)
    return "\(sign)\(whole).\(zeros)\(partDigits)"
  }
}
