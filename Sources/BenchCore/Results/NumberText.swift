import Glibc

/// Numbers as results.csv holds them, read from bytes.
enum NumberText {
  /// A decimal number without sign and exponent; nil if the bytes are anything else.
  ///
  /// The byte after them must be readable and neither a digit nor a point.
  static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let number = digits(of: bytes), let start = bytes.baseAddress else { return nil }
    // Both are exact in binary, so one division rounds correctly: W. D. Clinger, "How to read
    // floating point numbers accurately", PLDI 1990.
    if bytes.count <= 16, number.decimals < powersOfTen.count, number.mantissa < 1 << 53 {
      return number.decimals == 0
        ? Double(number.mantissa) : Double(number.mantissa) / powersOfTen[number.decimals]
    }
    let value = start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { strtod($0, nil) }
    return value.isFinite ? value : nil
  }

  /// Whether the bytes are such a number: a tenth of the effort, for those that nobody asked for.
  static func isDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { digits(of: bytes) != nil }

  /// All digits as one number, which wraps where there are too many of them, and those behind the point.
  @inline(__always)
  private static func digits(
    of bytes: UnsafeBufferPointer<UInt8>
  ) -> (mantissa: UInt64, decimals: Int)? {
    var mantissa: UInt64 = 0
    var point = -1
    var index = 0
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        guard bytes[index] == UInt8(ascii: "."), point < 0, index > 0, index < bytes.count - 1
        else { return nil }
        point = index
      }
      index &+= 1
    }
    guard index > 0 else { return nil }
    return (mantissa, point < 0 ? 0 : bytes.count - 1 - point)
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
