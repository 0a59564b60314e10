/// The units of time in text, with their nanoseconds, the largest first.
private let units: [(name: String, nanoseconds: Double)] = [
  ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
]

/// Other spellings of `us`: with the micro sign, and with the Greek letter.
private let microSpellings = ["\u{b5}s", "\u{3bc}s"]

/// Splits `1.5ms` into `1.5` and the nanoseconds of `ms`; nil if there is no unit at the end.
func splitUnit(_ text: String) -> (number: String, nanoseconds: Double)? {
  for spelling in microSpellings where text.hasSuffix(spelling) {
    return (String(text.dropLast(spelling.count)), 1_000)
  }
  // `s` ends all the others and so must be tried last.
  for unit in units.reversed() where text.hasSuffix(unit.name) {
    return (String(text.dropLast(unit.name.count)), unit.nanoseconds)
  }
  return nil
}

/// A time in the largest unit in which it reads as 1 or more and parses back to the same value.
func timeText(_ nanoseconds: Double) -> String {
  for unit in units where nanoseconds >= unit.nanoseconds {
    let text = numberText(nanoseconds / unit.nanoseconds)
    if let number = Double(text), number * unit.nanoseconds == nanoseconds {
      return text + unit.name
    }
  }
  return numberText(nanoseconds) + "ns"
}

/// A number without a needless `.0`, which parses back to the same value.
func numberText(_ number: Double) -> String {
  Int(exactly: number).map(String.init) ?? "\(number)"
}

/// A span of time as flags take it, in nanoseconds: with a unit, or a bare number of seconds; nil
/// for anything else, and for more than a day.
package func spanNanoseconds(_ text: String) -> UInt64? {
  let (digits, unit) = splitUnit(text) ?? (text, 1_000_000_000)
  guard let number = Double(digits) else { return nil }
  let nanoseconds = number * unit
  return (0...86_400_000_000_000).contains(nanoseconds) ? UInt64(nanoseconds) : nil
}
