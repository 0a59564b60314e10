import BenchCore

/// Comma-separated values of one flag.
enum ListArgument {
  static func names(_ flag: String, _ text: String) throws(UsageError) -> [String] {
    try AxisText.items(text, of: flag)
  }

  static func counts(_ flag: String, _ text: String) throws(UsageError) -> [UInt32] {
    try AxisText.values(text, of: flag)
  }

  static func cases<Value: RawRepresentable & CaseIterable>(
    _ flag: String, _ text: String
  ) throws(UsageError) -> [Value] where Value.RawValue == String {
    try names(flag, text).map { item throws(UsageError) in
      guard let value = Value(rawValue: item) else {
        throw .unknown(
          "value of \(flag)", item, among: Value.allCases.map(\.rawValue))
      }
      return value
    }
  }

  /// A span in nanoseconds; a bare number is seconds.
  static func span(_ flag: String, _ text: String) throws(UsageError) -> UInt64 {
    guard let nanoseconds = spanNanoseconds(text) else {
      throw UsageError(
        "\(flag) '\(text)' is no span of time up to 24 h; write 2 (seconds) or 500ms.")
    }
    return nanoseconds
  }
}
