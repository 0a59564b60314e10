import Glibc

/// Numbers as results.csv holds them, read from bytes.
enum NumberText {
  /// A decimal number without sign and exponent; nil if the bytes are anything else.
  ///
  /// The byte after them must be readable and neither a digit nor a point.
  static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var (mantissa, digits, decimals) = (UInt64(0), 0, 0)
    var point: Int?
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        guard point == nil, index > 0, index < bytes.count - 1 else { return nil }
        point = index
        continue
      }
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
    }
    guard digits > 0, let start = bytes.baseAddress else { return nil }
    if let point { decimals = bytes.count - 1 - point }
    // Both are exact in binary, so one division rounds correctly: W. D. Clinger, "How to read
    // floating point numbers accurately", PLDI 1990.
    if digits <= 15, decimals < powersOfTen.count {
      return decimals == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[decimals]
    }
    let value = start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { strtod($0, nil) }
    return value.isFinite ? value : nil
  }

  /// A whole number from 1; nil if the bytes are anything else.
  static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
    guard (1...9).contains(bytes.count) else { return nil }
    var value: UInt32 = 0
    for byte in bytes {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + UInt32(digit)
    }
    return value > 0 ? value : nil
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
