/// Numbers as decimal text that every reader of CSV and JSON understands alike.
package enum DecimalText {
  /// The shortest digits that read back as the same number, without exponent: 0.000012, 250, 0.5.
  package static func shortest(_ value: Double) -> String {
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
    guard parts.count == 2, let exponent = Int(parts[1]) else { return String(mantissa) }
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let digits = mantissa.filter(\.isNumber)
    // Before an exponent, Swift prints one digit, then the point.
    guard exponent < 0 else {
      return sign + digits + zeros(exponent + 1 - digits.count)
    }
    return sign + "0." + zeros(-exponent - 1) + digits
  }

  private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
}
